/** Does the work while every `put` of IndexedDB fails with the named error. */
export async function refuseWrites(name: string, work: () => Promise<void>): Promise<void> {
  const { prototype } = IDBObjectStore;
  const { put } = prototype;
  prototype.put = () => {
    throw new DOMException('Planted.', name);
  };
  try {
    await work();
  } finally {
    prototype.put = put;
  }
}
