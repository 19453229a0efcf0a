import { useFaceSwap, useTask } from '@faceswap/react';
import type { Task } from '@faceswap/sdk';
import { ArrowRight, LoaderCircle, Users, Wand2 } from 'lucide-react';
import { type SyntheticEvent, useState } from 'react';
import { useAppClient } from '../client/client-context.tsx';
import { useLimits } from '../client/use-limits.ts';
import type { MediaKind } from '../media/check-file.ts';
import { keepPreviews } from '../previews/keep-previews.ts';
import { TroubleText } from '../task-status/trouble-text.tsx';
import { useCommand } from '../task-status/use-command.ts';
import type { Text } from '../text/en.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';
import { Notice } from '../ui/notice.tsx';
import { ConsentField } from './consent-field.tsx';
import {
  type Draft,
  type DraftError,
  type DraftErrors,
  draftToStart,
  findErrors,
  toRequest,
} from './draft.ts';
import { type DraftControl, useDraft } from './drafts-context.tsx';
import { FaceFields } from './faces/face-fields.tsx';
import { FileField } from './file-field.tsx';
import { OptionsFields } from './options-fields.tsx';
import { fetchSamples } from './sample-files.ts';
import styles from './swap-form.module.css';
import { usePaste } from './use-paste.ts';

function errorText(error: DraftError | undefined, { form, problems }: Text): string | null {
  if (error === undefined) return null;
  if (error === 'missing') return form.missing;
  if (error === 'find-first') return form.findFirst;
  if (error === 'no-face-given') return form.facesMissing;
  return error === 'no-consent' ? form.consentMissing : problems[error];
}

/** Starts a draft as a task; the errors are those of the last try, as far as they still stand. */
function useStart({ draft, replace, noteMade }: DraftControl, task: Task | null) {
  const { create } = useFaceSwap();
  const { owner } = useAppClient().session;
  const limits = useLimits();
  const command = useCommand();
  const [tried, setTried] = useState(false);
  const errors: DraftErrors = tried ? findErrors(draft, limits) : {};

  async function make(chosen: Draft): Promise<void> {
    const request = toRequest(chosen);
    if (request === null) return;
    replace(chosen);
    if (chosen.target !== null) void keepPreviews(owner, chosen.id, chosen.target);
    await create(request);
    noteMade(chosen.id);
  }

  /** Whether it could be started. */
  function start(): boolean {
    setTried(true);
    if (Object.keys(findErrors(draft, limits)).length > 0) return false;
    command.run(() => make(draftToStart(draft, task)));
    return true;
  }

  return { start, errors, trouble: command.trouble };
}

export function SwapForm({ kind }: { readonly kind: MediaKind }) {
  const { text } = useLanguage();
  const control = useDraft(kind);
  const { draft, change } = control;
  const task = useTask(draft.id);
  const { start, errors, trouble } = useStart(control, task);
  const samples = useCommand();
  const isRunning = task !== null && task.outcome === null;

  usePaste((file) => {
    const isTarget = !file.type.startsWith('image/') || draft.source !== null || draft.several;
    change(isTarget ? { target: file } : { source: file });
  });

  function submit(event: SyntheticEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isRunning || start()) return;
    const form = event.currentTarget;
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <div className={styles.tools}>
        <Switch
          isSelected={draft.several}
          hint={text.form.severalHint}
          onChange={(several) => change({ several })}
        >
          <span className={styles.several}>
            <Users size={17} aria-hidden />
            {text.form.several}
          </span>
        </Switch>
        <Button
          size="s"
          icon={<Wand2 size={15} aria-hidden />}
          isDisabled={samples.isPending}
          onPress={() => samples.run(async () => change(await fetchSamples(kind)))}
        >
          {text.form.samples}
        </Button>
      </div>
      {samples.trouble !== null && <Notice kind="warn">{text.form.samplesFailed}</Notice>}
      <div className={draft.several ? styles.oneFile : styles.files}>
        {!draft.several && (
          <FileField
            label={text.form.source}
            kind="image"
            hint={text.form.sourceHint}
            file={draft.source}
            error={errorText(errors.source, text)}
            onChange={(source) => change({ source })}
          />
        )}
        <FileField
          label={text.form.targets[kind]}
          kind={kind}
          hint={text.form.targetHint}
          file={draft.target}
          error={errorText(errors.target, text)}
          onChange={(target) => change({ target })}
        />
      </div>
      {draft.several && (
        <FaceFields draft={draft} error={errorText(errors.faces, text)} onChange={change} />
      )}
      <OptionsFields draft={draft} onChange={(options) => change({ options })} />
      <ConsentField draft={draft} error={errorText(errors.consent, text)} onChange={change} />
      <Button
        type="submit"
        kind="primary"
        size="l"
        isPending={isRunning}
        icon={isRunning && <LoaderCircle size={19} className={styles.spin} aria-hidden />}
      >
        {text.form.start[kind]}
        {!isRunning && <ArrowRight size={19} aria-hidden />}
      </Button>
      {trouble !== null && (
        <Notice kind="bad">
          <TroubleText {...trouble} />
        </Notice>
      )}
    </form>
  );
}
