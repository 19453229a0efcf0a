let asking: Promise<string> | null = null;

/** An anonymous owner, kept in this browser. */
async function requestToken(): Promise<string> {
  const headers = { authorization: `Bearer ${localStorage.getItem('token') ?? ''}` };
  const response = await fetch('/api/session', { method: 'POST', headers });
  const answer: { readonly data: { readonly token: string } } = await response.json();
  localStorage.setItem('token', answer.data.token);
  return answer.data.token;
}

/** Asks once per page, and again after a failure. Another app would give its own login's token here. */
export function getToken(): Promise<string> {
  asking ??= requestToken().catch((error: unknown) => {
    asking = null;
    throw error;
  });
  return asking;
}
