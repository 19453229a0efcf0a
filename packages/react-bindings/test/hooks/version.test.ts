import { version } from 'react';
import { version as domVersion } from 'react-dom';
import { version as serverVersion } from 'react-dom/server';
import { expect, it } from 'vitest';

it('runs on the React that this project is for', () => {
  const major = process.env['REACT'];
  expect([version, domVersion, serverVersion].map((text) => text.split('.')[0])).toEqual([
    major,
    major,
    major,
  ]);
});
