import { FaceSwapProvider } from '@faceswap/react';
import { App } from './app.tsx';

/** A server component: it can name the bindings only because their build says that they are for the client. */
export default function Page() {
  return (
    <main data-provider={typeof FaceSwapProvider}>
      <App />
    </main>
  );
}
