import { useFaceSwap } from '@faceswap/react';
import { Film, Image } from 'lucide-react';
import { useState } from 'react';
import { useAppClient } from '../client/client-context.tsx';
import type { MediaKind } from '../media/check-file.ts';
import { keepPreviews } from '../previews/keep-previews.ts';
import { TroubleText } from '../task-status/trouble-text.tsx';
import { useCommand } from '../task-status/use-command.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from './section.tsx';
import { createSample } from './start-sample.ts';
import { useTestText } from './texts.ts';

const ICONS = { image: Image, video: Film } as const;
const KINDS = ['image', 'video'] as const satisfies readonly MediaKind[];

export function AddSection() {
  const text = useTestText();
  const { create } = useFaceSwap();
  const { owner } = useAppClient().session;
  const command = useCommand();
  const [lacksFiles, setLacksFiles] = useState(false);

  async function add(kind: MediaKind): Promise<void> {
    const sample = await createSample(kind).catch(() => null);
    setLacksFiles(sample === null);
    if (sample === null) return;
    const { id } = await create(sample.request);
    void keepPreviews(owner, id, sample.target);
  }

  return (
    <Section title={text.add.title} hint={text.add.hint}>
      {KINDS.map((kind) => {
        const Icon = ICONS[kind];
        return (
          <Button
            key={kind}
            icon={<Icon size={17} aria-hidden />}
            onPress={() => command.run(() => add(kind))}
          >
            {text.add[kind]}
          </Button>
        );
      })}
      {lacksFiles && <Notice kind="warn">{text.add.failed}</Notice>}
      {command.trouble !== null && (
        <Notice kind="bad">
          <TroubleText {...command.trouble} />
        </Notice>
      )}
    </Section>
  );
}
