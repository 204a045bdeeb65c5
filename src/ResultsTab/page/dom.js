/**
 * Makes an element. Text is always text: nothing that comes from a vault, or from another step of the job, is ever read as markup.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on...` are listeners, `class` and the rest attributes; null and false are left out
 * @param {...(Node|string|number|null|undefined)} children
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }

  element.append(...children.filter(child => child !== null && child !== undefined && child !== '').map(child => child instanceof Node ? child : visible(String(child))));
  return element;
}

/** The text with what could disguise it made visible: control characters, and marks that turn the writing direction around. */
export const visible = text => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
  character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
