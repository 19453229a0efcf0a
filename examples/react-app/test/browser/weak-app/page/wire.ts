export interface Told {
  readonly status: 'pending' | 'processing' | 'completed' | 'failed';
  readonly progress: number;
  readonly result_url?: string;
  readonly error_message?: string;
}

async function call<Data>(path: string, init?: RequestInit): Promise<Data> {
  const response = await fetch(`/api/${path}`, init);
  const { success, data, error } = await response.json();
  if (success !== true) throw new Error(error);
  return data;
}

const post = (body: BodyInit): RequestInit => ({ method: 'POST', body });

export async function upload(file: File): Promise<string> {
  const form = new FormData();
  form.set('file', file);
  return (await call<{ fileId: string }>('upload', post(form))).fileId;
}

export async function startSwap(source: string, target: string): Promise<string> {
  const body = JSON.stringify({ source_file: source, target_file: target, options: {} });
  return (await call<{ jobId: string }>('process/single-video', post(body))).jobId;
}

export const readStatus = (id: string): Promise<Told> => call(`status/${id}`);

export const cancelJob = (id: string): Promise<unknown> => call(`cancel/${id}`, post(''));
