/** Notes that this person has deleted a task of which the Worker still keeps a copy. */
export async function noteDeleted(_id: string): Promise<void> {}
