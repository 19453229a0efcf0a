import { Film, History, Image } from 'lucide-react';
import { Link, useRoute } from 'wouter';
import { useLanguage } from '../text/language.tsx';
import styles from './header.module.css';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import { SettingsMenu } from './settings-menu.tsx';

const PAGES = [
  { path: '/video', name: 'video', Icon: Film },
  { path: '/single-image', name: 'image', Icon: Image },
  { path: '/history', name: 'history', Icon: History },
] as const;

function PageLink({ path, name, Icon }: (typeof PAGES)[number]) {
  const { text } = useLanguage();
  const [isHere] = useRoute(path);
  return (
    <Link href={path} className={styles.link} aria-current={isHere ? 'page' : undefined}>
      <Icon size={17} aria-hidden />
      {text.nav[name]}
    </Link>
  );
}

export function Header() {
  const { text } = useLanguage();
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <Link href="/" className={styles.brand}>
          <Logo />
          <span className={styles.brandName}>{text.app.name}</span>
        </Link>
        <nav aria-label={text.nav.label} className={styles.nav}>
          {PAGES.map((page) => (
            <PageLink key={page.path} {...page} />
          ))}
        </nav>
        <div className={styles.end}>
          <LanguageSwitch />
          <SettingsMenu />
        </div>
      </div>
    </header>
  );
}
