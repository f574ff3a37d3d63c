/** Creates an element; unknown properties become attributes, undefined ones are omitted. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name in made && typeof value !== 'string') made[name] = value;
    else made.setAttribute(name === 'className' ? 'class' : name, value === true ? '' : value);
  }
  made.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
  return made;
}

/** Creates highlighted text, with a class of the style sheet. */
export function coloured(className, text) {
  return element('span', { className }, text);
}

/** Creates a button that copies a text and confirms it. */
export function copyButton(textOf, label = 'Copy') {
  const button = element('button', { type: 'button', className: 'small' }, label);
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(textOf());
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}

/** Splits a text by tokens; `render` returns the nodes of a match. */
export function pieces(text, tokens, render) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    nodes.push(text.slice(end, match.index), ...render(match));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}
