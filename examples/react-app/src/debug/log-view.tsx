import { Eraser } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Input, Label, TextField, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { formatClock } from './format-clock.ts';
import { type LogLine, SCOPES, type Scope } from './log-book.ts';
import styles from './log-view.module.css';
import { recorder } from './recorder.ts';
import { ScrollRegion } from './scroll-region.tsx';
import { useDebugText } from './texts.ts';
import { useObservable } from './use-observable.ts';

interface Filter {
  /** None chosen: all of them. */
  readonly scopes: ReadonlySet<Scope>;
  /** Part of an id; empty for every task. */
  readonly task: string;
}

const matches = ({ scope, taskId }: LogLine, { scopes, task }: Filter): boolean =>
  (scopes.size === 0 || scopes.has(scope)) && (task === '' || (taskId ?? '').includes(task));

interface FilterProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

function Filters({ filter, onChange }: FilterProps) {
  const text = useDebugText();
  return (
    <>
      <ToggleButtonGroup
        aria-label={text.log.scopes}
        selectionMode="multiple"
        selectedKeys={filter.scopes}
        onSelectionChange={(keys) =>
          onChange({ ...filter, scopes: new Set(SCOPES.filter((scope) => keys.has(scope))) })
        }
        className={cx(styles.scopes)}
      >
        {SCOPES.map((scope) => (
          <ToggleButton key={scope} id={scope} className={cx(styles.scope)}>
            {text.log.scope[scope]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <TextField
        value={filter.task}
        onChange={(task) => onChange({ ...filter, task: task.trim() })}
        className={cx(styles.field)}
      >
        <Label>{text.log.task}</Label>
        <Input placeholder={text.log.anyTask} className={cx(styles.input)} spellCheck="false" />
      </TextField>
    </>
  );
}

interface LineProps {
  readonly line: LogLine;
  readonly onTask: (id: string) => void;
}

function Line({ line, onTask }: LineProps) {
  const text = useDebugText();
  const { at, level, scope, message, taskId, details } = line;
  return (
    <li className={cx(styles.line, styles[level])}>
      <time className={styles.time}>{formatClock(at)}</time>
      <span className={styles.tag}>{text.log.scope[scope]}</span>
      {taskId !== null && (
        <button
          type="button"
          className={styles.task}
          title={text.log.only(taskId)}
          onClick={() => onTask(taskId)}
        >
          {taskId.slice(0, 8)}
        </button>
      )}
      <span className={styles.message}>{message}</span>
      {details !== '' && <span className={styles.details}>{details}</span>}
    </li>
  );
}

/** Keeps the last line in sight, unless the person has scrolled up. */
function useFollow(lines: readonly LogLine[]) {
  const list = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line moves the end.
  useEffect(() => {
    const { current } = list;
    if (current !== null && isAtEnd.current) current.scrollTop = current.scrollHeight;
  }, [lines]);
  const note = () => {
    const { current } = list;
    if (current === null) return;
    isAtEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < 40;
  };
  return { list, note };
}

/** The log as it is written, by scope and by task; `label` tells it from another one on the same page. */
export function LogView({ label }: { readonly label?: string }) {
  const text = useDebugText();
  const lines = useObservable(recorder.log.lines);
  const [filter, setFilter] = useState<Filter>({ scopes: new Set(), task: '' });
  const shown = lines.filter((line) => matches(line, filter));
  const { list, note } = useFollow(shown);
  return (
    <div className={styles.log}>
      <div className={styles.tools}>
        <Filters filter={filter} onChange={setFilter} />
        <span className={styles.count}>{text.log.count(shown.length, lines.length)}</span>
        <Button
          size="s"
          icon={<Eraser size={15} aria-hidden />}
          onPress={recorder.log.clear}
          isDisabled={lines.length === 0}
        >
          {text.log.clear}
        </Button>
      </div>
      {shown.length === 0 ? (
        <p className={styles.empty}>{lines.length === 0 ? text.log.empty : text.log.noMatch}</p>
      ) : (
        <ScrollRegion
          ref={list}
          className={styles.lines}
          label={label ?? text.log.label}
          onScroll={note}
        >
          <ol>
            {shown.map((line) => (
              <Line key={line.id} line={line} onTask={(task) => setFilter({ ...filter, task })} />
            ))}
          </ol>
        </ScrollRegion>
      )}
    </div>
  );
}
