import { Html, html } from '../html.ts';
import { clientScript } from './clientScript.ts';
import { STYLES } from './styles.ts';

export interface Section {
  /** Of the address within the page. */
  readonly id: string;
  readonly title: string;
  readonly content: Html;
}

/** A whole page that needs no other file and no network. Sections without content are left out. */
export function page(title: string, head: Html, sections: readonly Section[]): string {
  const shown = sections.filter(({ content }) => content.text.trim() !== '');
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="icon" href="data:,"><style>${new Html(STYLES)}</style></head>
<body><a class="skip" href="#main">To the results</a>
<header><h1>${title}</h1>${head}
<nav aria-label="Sections"><ul>${shown.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav></header>
<main id="main">${shown.map(
    ({ id, title: name, content }) =>
      html`<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>${content}</section>
`,
  )}</main>
<script>${new Html(clientScript())}</script></body></html>
`.text;
}
