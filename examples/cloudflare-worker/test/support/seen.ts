/** The URLs with this mark that anything has asked for. */
export async function seenBy(mark: string): Promise<readonly string[]> {
  const response = await fetch(`https://seen.test/${mark}`);
  return response.json();
}
