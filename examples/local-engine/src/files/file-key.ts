const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*){0,4}$/;
const LONGEST = 200;

/** Whether a text can name a file. */
export const isFileKey = (key: string): boolean => key.length <= LONGEST && KEY.test(key);

/** No key has a `%`, so every key is one flat file name of its own and none can leave the folder. */
export const toFileName = (key: string): string => key.replaceAll('/', '%');
