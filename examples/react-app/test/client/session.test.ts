import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openBrowser, sessionOf } from './support/tabs.ts';

const notHere = (): void => {
  throw new Error('This is the same owner.');
};

let browser: ReturnType<typeof openBrowser>;

beforeEach(() => {
  browser = openBrowser();
});

describe('openSession', () => {
  it('keeps the owner of a first visit without a network, and gives it the token that comes later', async () => {
    const first = await (await browser.openTab()).openSession(notHere);
    await expect(first.getToken()).rejects.toMatchObject({ code: 'network' });
    browser.answers(() => sessionOf('remote'));
    const second = await (await browser.openTab()).openSession(notHere);
    expect(second.owner).toBe(first.owner);
    expect(await second.getToken()).toBe('token-remote');
    const third = await (await browser.openTab()).openSession(notHere);
    expect(third.owner).toBe(first.owner);
    expect(await third.getToken()).toBe('token-remote');
  });

  it('is one owner and one token in two tabs that open at once', async () => {
    let made = 0;
    browser.answers(() => sessionOf(`remote-${++made}`));
    const tabs = [await browser.openTab(), await browser.openTab()];
    const sessions = await Promise.all(tabs.map((tab) => tab.openSession(notHere)));
    expect(new Set(sessions.map(({ owner }) => owner)).size).toBe(1);
    for (const session of sessions) await session.getToken();
    const tokens = await Promise.all(sessions.map((session) => session.getToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(browser.asked).toHaveLength(1);
  });

  it('takes the token that another tab has got', async () => {
    browser.answers(() => sessionOf('remote', 'old'));
    const first = await (await browser.openTab()).openSession(notHere);
    await first.getToken();
    const second = await (await browser.openTab()).openSession(notHere);
    browser.answers(() => sessionOf('remote', 'new'));
    await second.renew();
    expect(await first.getToken()).toBe('old');
    await first.reread();
    expect(await first.getToken()).toBe('new');
  });

  it('asks with the expired token, and goes on as the same owner while nobody answers', async () => {
    const { claimSession, openSession } = await browser.openTab();
    const expired = { owner: 'mine', remoteOwner: 'remote', token: 'expired', expiresAt: 1 };
    await claimSession(expired);
    expect((await openSession(notHere)).owner).toBe('mine');
    browser.answers(() => sessionOf('remote'));
    expect((await (await browser.openTab()).openSession(notHere)).owner).toBe('mine');
    expect(browser.asked).toEqual(['expired', 'expired']);
  });

  it('is another owner when the Worker takes an expired token for nobody', async () => {
    const { claimSession, openSession } = await browser.openTab();
    await claimSession({ owner: 'mine', remoteOwner: 'remote', token: 'expired', expiresAt: 1 });
    browser.answers(() => sessionOf('other'));
    expect((await openSession(notHere)).owner).toBe('other');
    expect((await (await browser.openTab()).openSession(notHere)).owner).toBe('other');
  });

  it('stays signed out when an answer comes after that', async () => {
    const tab = await browser.openTab();
    const session = await tab.openSession(notHere);
    let answer = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const direct = globalThis.fetch;
    const asked = new Promise<void>((resolve) => {
      vi.stubGlobal('fetch', async (...call: Parameters<typeof fetch>) => {
        resolve();
        await waiting;
        return direct(...call);
      });
    });
    browser.answers(() => sessionOf('remote'));
    const token = session.getToken();
    await asked;
    await session.end();
    answer();
    await token;
    expect(await tab.readSession()).toBeNull();
  });

  it('has no token before a Worker without owners, and asks it once', async () => {
    browser.answers(() => ({ status: 404 }));
    const first = await (await browser.openTab()).openSession(notHere);
    expect(await first.getToken()).toBeNull();
    expect(await (await (await browser.openTab()).openSession(notHere)).getToken()).toBeNull();
    expect(browser.asked).toHaveLength(1);
  });
});
