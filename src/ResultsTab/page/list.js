import { el } from './dom.js';

const guess = 52; // pixels; what a row is taken for until it has been drawn once
const spare = 400; // pixels drawn above and below what is seen

/**
 * A list of any length of which only what is seen is in the document. Rows may have any height; each is measured when it is drawn.
 * Arrow keys, Page Up and Down, Home and End move from row to row; each row tells a screen reader its place in the whole.
 */
export class LongList {
  /** @param {string} label @param {(row: object) => Node[]} draw */
  constructor(label, draw) {
    this.draw = draw;
    this.space = el('div', { class: 'space', role: 'list', 'aria-label': label });
    this.element = el('div', { class: 'list', tabindex: 0, role: 'group', 'aria-label': label, onscroll: () => this.show(), onkeydown: event => this.key(event) });
    this.element.append(this.space);
    new ResizeObserver(() => this.show()).observe(this.element);
    this.rows = [];
    this.heights = [];
    this.current = -1;
  }

  /** @param {object[]} rows */
  set(rows) {
    this.rows = rows;
    this.heights = new Array(rows.length).fill(guess);
    this.current = -1;
    this.element.scrollTop = 0;
    this.show();
  }

  show() {
    const [from, to] = [this.element.scrollTop - spare, this.element.scrollTop + this.element.clientHeight + spare];
    let [top, first] = [0, 0];
    while (first < this.rows.length && top + this.heights[first] < from) {
      top += this.heights[first++];
    }

    const drawn = [];
    let end = top;
    for (let i = first; i < this.rows.length && (end < to || i === first); i++) {
      drawn.push(el('div', { class: `row ${this.rows[i].tone}`, role: 'listitem', tabindex: -1, 'aria-posinset': i + 1, 'aria-setsize': this.rows.length, 'data-index': i },
        ...this.draw(this.rows[i])));
      end += this.heights[i];
    }

    const focused = this.space.contains(document.activeElement);
    this.space.replaceChildren(...drawn);
    let below = top;
    drawn.forEach((row, i) => {
      row.style.top = `${below}px`;
      this.heights[first + i] = row.offsetHeight || guess;
      below += this.heights[first + i];
    });
    this.space.style.height = `${this.heights.reduce((sum, height) => sum + height, 0)}px`;
    if (focused) {
      this.focus(this.current, false);
    }
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / guess) - 1);
    const to = {
      ArrowDown: this.current + 1, ArrowUp: this.current - 1, PageDown: this.current + page, PageUp: this.current - page, Home: 0, End: this.rows.length - 1,
    }[event.key];
    if (to !== undefined && this.rows.length > 0) {
      event.preventDefault();
      this.focus(Math.min(Math.max(to, 0), this.rows.length - 1), true);
    }
  }

  focus(index, scroll) {
    this.current = index;
    if (scroll) {
      const top = this.heights.slice(0, index).reduce((sum, height) => sum + height, 0);
      const bottom = top + this.heights[index];
      if (top < this.element.scrollTop) {
        this.element.scrollTop = top;
      } else if (bottom > this.element.scrollTop + this.element.clientHeight) {
        this.element.scrollTop = bottom - this.element.clientHeight;
      }

      this.show();
    }

    this.space.querySelector(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  }
}
