import { MODES } from '@faceswap/sdk';
import { ArrowRight, Film, Image, ShieldCheck, Square, Timer } from 'lucide-react';
import { Link } from 'wouter';
import after from '../../../../docs/images/swap.png';
import before from '../../../samples/astronaut.jpg';
import { CompareSlider } from '../result/compare-slider.tsx';
import { isMulti, isVideo, pageOf } from '../swap-form/mode-pages.ts';
import { useLanguage } from '../text/language.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import styles from './home.module.css';
import { RecentTasks } from './recent-tasks.tsx';

const POINT_ICONS = [Timer, Square, ShieldCheck];

function Hero() {
  const { text } = useLanguage();
  return (
    <section className={styles.hero}>
      <div className={styles.words}>
        <h1>
          {text.home.title.map((line) => (
            <span key={line}>{line} </span>
          ))}
        </h1>
        <p className={styles.lead}>{text.home.lead}</p>
        <div className={styles.start}>
          <ButtonLink to="/video" kind="primary" size="l" icon={<Film size={19} aria-hidden />}>
            {text.home.startVideo}
          </ButtonLink>
          <ButtonLink to="/single-image" size="l" icon={<Image size={19} aria-hidden />}>
            {text.home.startImage}
          </ButtonLink>
        </div>
      </div>
      <figure className={styles.example}>
        <div className={styles.picture}>
          <CompareSlider before={before} after={after} alt={text.home.after} initial={43} />
        </div>
        <figcaption>{text.home.credit}</figcaption>
      </figure>
    </section>
  );
}

function Modes() {
  const { text } = useLanguage();
  return (
    <section className={styles.section}>
      <h2>{text.home.modesTitle}</h2>
      <ul className={styles.modes}>
        {MODES.map((mode) => {
          const Icon = isVideo(mode) ? Film : Image;
          const page = pageOf(mode);
          return (
            <li key={mode}>
              <Link href={isMulti(mode) ? `${page}?several` : page} className={styles.mode}>
                <Icon size={22} aria-hidden />
                <strong>{text.modes[mode]}</strong>
                <span>{text.home.modes[mode]}</span>
                <ArrowRight size={18} aria-hidden className={styles.arrow} />
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Points() {
  const { text } = useLanguage();
  return (
    <ul className={styles.points}>
      {text.home.points.map(({ title, body }, at) => {
        const Icon = POINT_ICONS[at] ?? ShieldCheck;
        return (
          <li key={title}>
            <Icon size={20} aria-hidden />
            <h3>{title}</h3>
            <p>{body}</p>
          </li>
        );
      })}
    </ul>
  );
}

export function HomePage() {
  return (
    <div className={styles.page}>
      <Hero />
      <RecentTasks />
      <Modes />
      <Points />
    </div>
  );
}
