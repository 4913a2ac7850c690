/** How pages for respondents look: large enough for fingers, with contrast by day and by night (WCAG 2.2, AA), in either direction. */
export const STYLE =
  ':root{color-scheme:light dark}body{font:1.125rem/1.6 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.5rem 1rem 3rem;color:#1b1b1b;background:#fff}' +
  'h1{line-height:1.25;margin:.2em 0 .6em}.quiet{color:#555;margin:.3rem 0}.said{white-space:pre-line;overflow-wrap:anywhere}' +
  '.question{border:0;padding:0;margin:2rem 0;min-width:0}legend,.question>label:not(.choice){display:block;font-weight:600;padding:0;margin-bottom:.4rem;overflow-wrap:anywhere}legend .quiet,label .quiet{font-weight:400}' +
  'input,select,textarea,button{font:inherit;color:inherit}textarea,select,input:not([type=radio],[type=checkbox]){width:100%;box-sizing:border-box;min-height:2.75rem;background:transparent;border:1px solid #767676;border-radius:.3rem;padding:.5rem}option{color:#1b1b1b;background:#fff}' +
  '.choice{display:flex;gap:.75rem;align-items:center;min-height:2.75rem;overflow-wrap:anywhere}.choice input{inline-size:1.3rem;block-size:1.3rem;flex:none;margin:0}' +
  '.scale{display:grid;grid-template-columns:repeat(auto-fit,minmax(2.75rem,1fr));gap:.35rem}.scale label{position:relative}.scale input{position:absolute;inset:0;inline-size:100%;block-size:100%;margin:0;opacity:0;cursor:pointer}' +
  '.scale span{display:grid;place-items:center;min-height:2.75rem;border:1px solid #767676;border-radius:.3rem}.scale input:checked+span{background:#1b1b1b;color:#fff;border-color:#1b1b1b;font-weight:700}.scale input:focus-visible+span{outline:3px solid #1a66d6;outline-offset:2px}' +
  '.ends{display:flex;justify-content:space-between;gap:1rem;margin:.3rem 0}table{border-collapse:collapse;inline-size:100%}.wide{overflow-x:auto}th,td{padding:.4rem;text-align:center;font-weight:400}tbody th{text-align:start}td input{inline-size:1.5rem;block-size:1.5rem}' +
  '.rank{display:grid;grid-template-columns:1fr 6rem;gap:.75rem;align-items:center;margin:.4rem 0;overflow-wrap:anywhere}' +
  '.fault{color:#a4000f;font-weight:600;margin:.3rem 0}.faults{border:2px solid #a4000f;border-radius:.5rem;padding:.25rem 1rem}[aria-invalid=true]:not(fieldset){border-color:#a4000f!important}' +
  '.buttons{display:flex;flex-wrap:wrap;gap:.75rem}button{background:#1b1b1b;color:#fff;border:2px solid #1b1b1b;border-radius:.3rem;min-height:2.75rem;padding:.5rem 1.25rem;cursor:pointer}button.second{background:transparent;color:inherit}' +
  ':focus-visible{outline:3px solid #1a66d6;outline-offset:2px}.away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}' +
  '@media(prefers-color-scheme:dark){body{color:#e7e7e7;background:#0f0f0f}.quiet{color:#b5b5b5}button,.scale input:checked+span{background:#e7e7e7;color:#0f0f0f;border-color:#e7e7e7}a{color:#8ab8ff}.fault{color:#ff9a9a}.faults{border-color:#ff9a9a}.scale input:focus-visible+span,:focus-visible{outline-color:#8ab8ff}}'
