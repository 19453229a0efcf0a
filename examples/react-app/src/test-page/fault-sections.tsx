import { Unplug } from 'lucide-react';
import { useObservable } from '../debug/use-observable.ts';
import { formatSpan } from '../text/format.ts';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { Segments, Switch } from '../ui/choice.tsx';
import { Section } from './section.tsx';
import { LATE_MS, STATUSES, simulation } from './simulation.ts';
import styles from './test-page.module.css';
import { useTestText } from './texts.ts';

export function StatusSection() {
  const text = useTestText();
  const { language } = useLanguage();
  const { status } = useObservable(simulation.situation);
  const { choices, hints } = text.status;
  const hint = status === 'late' ? hints.late(formatSpan(LATE_MS, language)) : hints[status];
  return (
    <Section title={text.status.title}>
      <Segments
        label={text.status.label}
        value={status}
        segments={STATUSES.map((value) => ({ value, label: choices[value] }))}
        onChange={(next) => simulation.change({ status: next })}
      />
      <p className={styles.hint} role="status">
        {hint}
      </p>
    </Section>
  );
}

export function NetworkSection() {
  const text = useTestText();
  const { live, offline } = useObservable(simulation.situation);
  const connections = useObservable(simulation.connections);
  return (
    <Section title={text.network.title}>
      <Switch
        isSelected={offline}
        hint={text.network.offlineHint}
        onChange={(next) => simulation.change({ offline: next })}
      >
        {text.network.offline}
      </Switch>
      <Switch
        isSelected={live}
        hint={text.network.liveHint}
        onChange={(next) => simulation.change({ live: next })}
      >
        {text.network.live}
      </Switch>
      <div className={styles.row}>
        <Button
          size="s"
          icon={<Unplug size={15} aria-hidden />}
          isDisabled={connections === 0}
          onPress={simulation.dropLive}
        >
          {text.network.drop}
        </Button>
        <span className={styles.hint} role="status">
          {text.network.connected(connections)}
        </span>
      </div>
    </Section>
  );
}
