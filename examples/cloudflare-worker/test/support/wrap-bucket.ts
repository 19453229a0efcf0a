import { env } from 'cloudflare:test';

/** The bucket of the tests, with something around one of its methods. */
export function wrapBucket(
  method: 'put' | 'delete',
  around: (call: () => Promise<void>, key: unknown) => Promise<void>,
): R2Bucket {
  const { FILES } = env;
  return new Proxy(FILES, {
    get(_target, name) {
      const value: unknown = Reflect.get(FILES, name);
      if (typeof value !== 'function') return value;
      if (name !== method) return value.bind(FILES);
      return async (...args: unknown[]) => {
        let result: unknown;
        const call = async (): Promise<void> => {
          result = await value.apply(FILES, args);
        };
        await around(call, args[0]);
        return result;
      };
    },
  });
}
