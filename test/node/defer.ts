/** A promise and its switch: `Promise.withResolvers` came with Node 22. */
export function defer<Value = void>() {
  let resolve!: (value: Value) => void;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
