/** Makes an element; properties that are no property become attributes, undefined ones are left out. */
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

/** A text in a colour of the style sheet. */
export function coloured(className, text) {
  return element('span', { className }, text);
}

/** A button that copies a text, and says so. */
export function copyButton(textOf, label = 'Copy') {
  const button = element('button', { type: 'button', className: 'small' }, label);
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(textOf());
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}
