import { createFaceSwapClient, type FaceSwapClient } from '@faceswap/sdk';
import { createVirtualEnvironment, memoryTransport } from '@faceswap/sdk/testing';

/** The app under test: it swaps, and tells its user how it went. */
async function swapForUser(client: FaceSwapClient, say: (text: string) => void): Promise<void> {
  const task = await client.tasks.create({
    mode: 'single-image',
    source: { url: 'https://example.com/face.jpg' },
    target: { url: 'https://example.com/picture.jpg' },
    consent: { subjects: 'self', statement: 'terms-1', acceptedAt: 0 },
  });
  const { outcome, failure } = await task.ended();
  say(failure?.mayBeBilled ? `${outcome}, may be billed` : outcome);
}

/** A minute of GPU time in no time, with any trouble that a script can name. */
export async function testTheApp(): Promise<string[]> {
  const said: string[] = [];
  for (const ends of ['completed', 'failed', 'never'] as const) {
    const environment = createVirtualEnvironment();
    const transport = memoryTransport({ environment, script: () => ({ runMs: 60_000, ends }) });
    const client = createFaceSwapClient({ transport, environment });
    const done = swapForUser(client, (text) => said.push(text));
    await environment.advance(3_600_000);
    await done;
  }
  return said;
}
