import type { SwapOptions } from '@faceswap/sdk';
import { useLanguage } from '../text/language.tsx';
import { Segments, Switch } from '../ui/choice.tsx';
import type { Draft } from './draft.ts';
import styles from './swap-form.module.css';

/** Constant rate factors: lower is better and larger. */
const QUALITIES = { high: 16, balanced: 20, small: 28 } as const;

type Quality = keyof typeof QUALITIES;
type Flag = 'manyFaces' | 'faceEnhancer' | 'mouthMask' | 'keepFps';

function qualityOf({ videoQuality }: SwapOptions): Quality {
  if (videoQuality === QUALITIES.high) return 'high';
  return videoQuality === QUALITIES.small ? 'small' : 'balanced';
}

export interface OptionsFieldsProps {
  readonly draft: Draft;
  readonly onChange: (options: SwapOptions) => void;
}

export function OptionsFields({ draft, onChange }: OptionsFieldsProps) {
  const { text } = useLanguage();
  const { kind, several, options } = draft;
  const flags: Flag[] = [
    ...(several ? [] : (['manyFaces'] as const)),
    'faceEnhancer',
    'mouthMask',
    ...(kind === 'video' ? (['keepFps'] as const) : []),
  ];
  const qualities = (['high', 'balanced', 'small'] as const).map((value) => ({
    value,
    label: text.options.qualities[value],
  }));
  return (
    <fieldset className={styles.options}>
      <legend className={styles.legend}>{text.form.options}</legend>
      {flags.map((flag) => (
        <Switch
          key={flag}
          hint={text.options[`${flag}Hint`]}
          isSelected={options[flag] ?? false}
          onChange={(selected) => onChange({ ...options, [flag]: selected })}
        >
          {text.options[flag]}
        </Switch>
      ))}
      {kind === 'video' && (
        <div className={styles.row}>
          <span>{text.options.quality}</span>
          <Segments
            label={text.options.quality}
            value={qualityOf(options)}
            segments={qualities}
            onChange={(quality) => onChange({ ...options, videoQuality: QUALITIES[quality] })}
          />
        </div>
      )}
    </fieldset>
  );
}
