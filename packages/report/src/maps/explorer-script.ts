/**
 * Script of maps that can be explored: defines the element `vse-map`, which adds to its picture what moves and answers. It reads rows,
 * points, neighbours and names from the picture, loads nothing, and writes text as text.
 *
 * A page's policy names a script by its digest, so it is one text, the same from source and from any build.
 */
export const explorerScript = `
(() => {
  if (customElements.get('vse-map')) return;
  const WIDTH = 640;
  const HEIGHT = 480;
  const KEYS =
    'Drag to move; + and − zoom, and so do pinching and, once the map has the focus, scrolling. Arrow keys go from item to item, Page Up and Page Down through all, Enter to the neighbours; 0 shows all, Escape lets go.';
  let maps = 0;

  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
  };
  const make = (name, attributes, ...children) => {
    const element = set(document.createElement(name), attributes);
    element.append(...children);
    return element;
  };
  const shape = (name, attributes) => set(document.createElementNS('http://www.w3.org/2000/svg', name), attributes);
  const between = (low, value, high) => Math.min(high, Math.max(low, value));
  const short = (value) => Number(value.toFixed(1));

  class ExplorableMap extends HTMLElement {
    connectedCallback() {
      // Where the script comes before the map, its picture is not there yet.
      if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => this.start(), { once: true });
      else this.start();
    }

    start() {
      this.stage = this.querySelector('.map-stage');
      if (!this.stage || this.items) return;
      this.svg = this.stage.querySelector('svg');
      this.readItems();
      this.view = { scale: 1, left: 0, top: 0 };
      this.pointers = new Map();
      this.addParts();
      this.listen();
      this.draw();
    }

    readItems() {
      this.items = [...this.svg.querySelectorAll('.map-item')].map((element) => {
        const { kind, row, x, y, nearest, image } = element.dataset;
        const title = element.querySelector('title');
        const name = title ? title.textContent : '';
        if (title) title.remove(); // the map has its own, which the keyboard reaches too
        const rows = nearest ? nearest.split(' ').map(Number) : [];
        const picture = element.querySelector('.map-picture');
        return { element, kind, name, picture, rows, row: Number(row), image: Number(image), x: Number(x), y: Number(y), at: [0, 0] };
      });
      this.images = this.items.filter(({ kind }) => kind === 'image');
      this.captions = this.items.filter(({ kind }) => kind === 'caption');
      for (const item of this.items) {
        item.near = item.rows.map((row) => (item.kind === 'image' ? this.captions : this.images)[row]);
        item.own = item.kind === 'image' ? this.captions.filter(({ image }) => image === item.row) : [this.images[item.image]];
      }
      for (const line of this.svg.querySelectorAll('.map-lines line')) this.captions[Number(line.dataset.caption)].line = line;
    }

    addParts() {
      maps += 1;
      const id = 'vse-map-keys-' + maps;
      const tool = (name, sign, act) => {
        const button = make('button', { type: 'button', 'aria-label': name, title: name }, sign);
        button.addEventListener('click', act);
        return button;
      };
      this.links = shape('g', {});
      this.ring = shape('rect', { class: 'map-ring', rx: 5, visibility: 'hidden' });
      this.svg.querySelector('.map-lines').after(this.links);
      this.svg.append(this.ring);
      this.svg.setAttribute('aria-hidden', 'true');
      this.tip = make('div', { class: 'map-tip', 'aria-hidden': 'true', hidden: '' });
      const tools = make(
        'div',
        { class: 'map-tools' },
        tool('Zoom in', '+', () => this.zoom(1.6)),
        tool('Zoom out', '−', () => this.zoom(1 / 1.6)),
        tool('Show all', 'All', () => this.showAll()),
      );
      this.stage.append(this.tip, tools);
      set(this.stage, { tabindex: 0, role: 'application', 'aria-roledescription': 'map', 'aria-label': this.stage.dataset.label, 'aria-describedby': id });
      this.said = make('p', { class: 'map-said', 'aria-live': 'polite' }, 'Choose an image or a caption.');
      this.panel = make('div', { class: 'map-chosen' });
      this.append(make('p', { class: 'map-keys', id }, KEYS), this.said, this.panel);
    }

    listen() {
      const { stage, svg } = this;
      svg.addEventListener('pointerdown', (event) => this.press(event));
      svg.addEventListener('pointermove', (event) => this.move(event));
      svg.addEventListener('pointerup', (event) => this.release(event, true));
      svg.addEventListener('pointercancel', (event) => this.release(event, false));
      svg.addEventListener('pointerleave', () => this.point(undefined));
      svg.addEventListener('dblclick', (event) => this.zoom(1.8, this.placeOf(event)));
      stage.addEventListener('keydown', (event) => this.key(event));
      stage.addEventListener(
        'wheel',
        (event) => {
          if (!event.ctrlKey && !stage.matches(':focus')) return; // the page scrolls
          event.preventDefault();
          this.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)), this.placeOf(event));
        },
        { passive: false },
      );
    }

    placeOf({ clientX, clientY }) {
      const { left, top, width, height } = this.svg.getBoundingClientRect();
      return [((clientX - left) * WIDTH) / width, ((clientY - top) * HEIGHT) / height];
    }

    itemAt([x, y]) {
      const reach = (14 * WIDTH) / Math.max(1, this.svg.getBoundingClientRect().width);
      let best;
      let least = reach;
      for (const item of this.items) {
        const [dx, dy] = [Math.abs(item.at[0] - x), Math.abs(item.at[1] - y)];
        const inside = item.shown && dx <= item.shown[0] / 2 && dy <= item.shown[1] / 2;
        const distance = inside ? Math.min(reach / 2, Math.hypot(dx, dy)) : Math.hypot(dx, dy);
        if (distance < least) [best, least] = [item, distance];
      }
      return best;
    }

    press(event) {
      if (event.button !== 0) return;
      if (this.pointers.size === 0) this.moved = 0;
      this.pointers.set(event.pointerId, this.placeOf(event));
    }

    move(event) {
      const to = this.placeOf(event);
      const from = this.pointers.get(event.pointerId);
      if (!from) {
        this.point(this.itemAt(to));
        return;
      }
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      this.moved += Math.hypot(dx, dy);
      this.pointers.set(event.pointerId, to);
      if (this.moved < 5) return;
      this.svg.setPointerCapture(event.pointerId);
      this.stage.classList.add('is-dragged');
      this.point(undefined);
      const other = [...this.pointers].find(([id]) => id !== event.pointerId);
      if (other) {
        const spread = (place) => Math.max(1, Math.hypot(place[0] - other[1][0], place[1] - other[1][1]));
        this.zoom(spread(to) / spread(from), [(to[0] + other[1][0]) / 2, (to[1] + other[1][1]) / 2]);
      } else this.pan(dx, dy);
    }

    release(event, chosen) {
      const known = this.pointers.delete(event.pointerId);
      if (this.pointers.size === 0) this.stage.classList.remove('is-dragged');
      if (known && chosen && this.moved < 5) this.choose(this.itemAt(this.placeOf(event)));
    }

    pan(dx, dy) {
      this.look(this.view.scale, this.view.left + dx, this.view.top + dy);
    }

    zoom(factor, [x, y] = [WIDTH / 2, HEIGHT / 2]) {
      const { scale, left, top } = this.view;
      const wanted = between(1, scale * factor, 60);
      const ratio = wanted / scale;
      this.look(wanted, x - (x - left) * ratio, y - (y - top) * ratio);
    }

    showAll() {
      this.look(1, 0, 0);
    }

    look(scale, left, top) {
      const kept = (start, side) => between(side * (1 - scale) - side * 0.4, start, side * 0.4);
      this.view = { scale, left: kept(left, WIDTH), top: kept(top, HEIGHT) };
      if (this.waiting) return;
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        this.draw();
      });
    }

    draw() {
      const { scale, left, top } = this.view;
      for (const item of this.items) {
        item.at = [item.x * scale + left, item.y * scale + top];
        item.element.setAttribute('transform', 'translate(' + short(item.at[0]) + ' ' + short(item.at[1]) + ')');
      }
      for (const caption of this.captions) this.place(caption.line, this.images[caption.image], caption);
      this.drawPictures(between(1, Math.sqrt(scale), 3));
      this.drawChoice();
    }

    place(line, from, to) {
      set(line, { x1: short(from.at[0]), y1: short(from.at[1]), x2: short(to.at[0]), y2: short(to.at[1]) });
    }

    /** Shows the pictures that do not cover an earlier one; those of the choice come first. */
    drawPictures(size) {
      const first = this.chosen ? [this.chosen, ...this.chosen.own, ...this.chosen.near] : [];
      const taken = [];
      for (const item of new Set([...first, ...this.images])) {
        if (!item.picture) continue;
        const [width, height] = [Number(item.picture.dataset.width) * size, Number(item.picture.dataset.height) * size];
        const [x, y] = item.at;
        const outside = x < -width || y < -height || x > WIDTH + width || y > HEIGHT + height;
        const covers = taken.some(
          (box) => Math.abs(box.x - x) < (box.width + width) / 2 + 2 && Math.abs(box.y - y) < (box.height + height) / 2 + 2,
        );
        item.shown = outside || covers ? undefined : [width, height];
        if (item.shown) taken.push({ x, y, width, height });
        set(item.picture, { visibility: item.shown ? 'visible' : 'hidden', transform: 'scale(' + size.toFixed(3) + ')' });
      }
    }

    drawChoice() {
      const { chosen } = this;
      this.links.replaceChildren();
      this.ring.setAttribute('visibility', chosen ? 'visible' : 'hidden');
      if (!chosen) return;
      for (const item of chosen.near) {
        const line = shape('line', { class: 'map-near' });
        this.place(line, chosen, item);
        this.links.append(line);
      }
      const [width, height] = chosen.shown ? [chosen.shown[0] + 8, chosen.shown[1] + 8] : [18, 18];
      set(this.ring, { x: short(chosen.at[0] - width / 2), y: short(chosen.at[1] - height / 2), width, height });
    }

    point(item) {
      if (this.pointed === item) return;
      if (this.pointed) this.pointed.element.classList.remove('is-pointed');
      this.pointed = item;
      this.tip.hidden = !item;
      if (!item) return;
      item.element.classList.add('is-pointed');
      this.tip.textContent = item.name;
      const [x, y] = item.at;
      const style = this.tip.style;
      style.left = x > WIDTH / 2 ? '' : (100 * x) / WIDTH + '%';
      style.right = x > WIDTH / 2 ? 100 - (100 * x) / WIDTH + '%' : '';
      style.top = y > HEIGHT / 2 ? '' : 'calc(' + (100 * y) / HEIGHT + '% + 12px)';
      style.bottom = y > HEIGHT / 2 ? 'calc(' + (100 - (100 * y) / HEIGHT) + '% + 12px)' : '';
    }

    choose(item) {
      this.chosen = item;
      this.svg.classList.toggle('has-choice', item !== undefined);
      for (const each of this.items) {
        each.element.classList.toggle('is-chosen', each === item);
        each.element.classList.toggle('is-near', item !== undefined && item.near.includes(each));
        each.element.classList.toggle('is-own', item !== undefined && item.own.includes(each));
      }
      this.panel.replaceChildren();
      this.said.textContent = item ? this.sentence(item) : 'Choose an image or a caption.';
      if (item) {
        const image = item.kind === 'image';
        this.list(image ? 'Its captions' : 'Its image', item.own, []);
        this.list(image ? 'Nearest captions' : 'Nearest images', item.near, item.own);
      }
      this.draw();
    }

    sentence({ kind, name, near, own }) {
      const start = (kind === 'image' ? 'Image “' : 'Caption “') + name + '”.';
      if (near.length === 0) return start;
      const found = own.filter((each) => near.includes(each));
      if (kind === 'image') return start + ' Of its captions ' + found.length + ' of ' + own.length + ' are among the nearest ' + near.length + '.';
      if (found.length === 0) return start + ' Its image is not among the nearest ' + near.length + '.';
      return start + ' Its image is number ' + (near.indexOf(found[0]) + 1) + ' of the nearest.';
    }

    list(title, items, own) {
      if (items.length === 0) return;
      const lines = items.map((item) => {
        const button = make('button', { type: 'button' });
        if (item.picture) button.append(this.thumbnail(item.picture));
        button.append(make('span', {}, item.name));
        if (own.includes(item)) button.append(make('span', { class: 'map-own' }, '✓ its own'));
        button.addEventListener('click', () => {
          this.choose(item);
          this.reveal(item);
          this.stage.focus({ preventScroll: true });
        });
        return make('li', {}, button);
      });
      this.panel.append(make('div', {}, make('p', { class: 'map-title' }, title), make('ol', {}, ...lines)));
    }

    thumbnail(picture) {
      const [width, height] = [Number(picture.dataset.width), Number(picture.dataset.height)];
      const svg = shape('svg', { width, height, viewBox: [-width / 2, -height / 2, width, height].join(' '), 'aria-hidden': 'true' });
      svg.append(picture.firstElementChild.cloneNode(true));
      return svg;
    }

    reveal({ x, y, at }) {
      const { scale } = this.view;
      const margin = 12;
      if (at[0] > margin && at[0] < WIDTH - margin && at[1] > margin && at[1] < HEIGHT - margin) return;
      this.look(scale, WIDTH / 2 - x * scale, HEIGHT / 2 - y * scale);
    }

    key(event) {
      if (event.target !== this.stage || event.ctrlKey || event.metaKey || event.altKey) return;
      const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const arrow = arrows[event.key];
      if (arrow && event.shiftKey) this.pan(-60 * arrow[0], -60 * arrow[1]);
      else if (arrow) this.step(this.towards(arrow));
      else if (event.key === 'PageDown' || event.key === 'PageUp') this.step(this.beside(event.key === 'PageDown' ? 1 : -1));
      else if (event.key === '+' || event.key === '=') this.zoom(1.4);
      else if (event.key === '-') this.zoom(1 / 1.4);
      else if (event.key === '0') this.showAll();
      else if (event.key === 'Escape') this.choose(undefined);
      else if (event.key === 'Enter') this.panel.querySelector('button')?.focus();
      else return;
      event.preventDefault();
    }

    step(item) {
      if (!item) return;
      this.choose(item);
      this.reveal(item);
    }

    beside(by) {
      const { items } = this;
      const now = items.indexOf(this.chosen);
      return now < 0 ? items[by > 0 ? 0 : items.length - 1] : items[(now + by + items.length) % items.length];
    }

    /** The nearest item in a direction; the one in the middle while none is chosen. */
    towards([x, y]) {
      const middle = [WIDTH / 2, HEIGHT / 2];
      const from = this.chosen ? this.chosen.at : middle;
      let best;
      let least = Infinity;
      for (const item of this.items) {
        if (item === this.chosen) continue;
        const [dx, dy] = [item.at[0] - from[0], item.at[1] - from[1]];
        const [along, across] = [dx * x + dy * y, Math.abs(dx * y) + Math.abs(dy * x)];
        if (this.chosen && (along < 1 || across > 1.2 * along)) continue;
        const cost = this.chosen ? along + 2 * across : Math.hypot(dx, dy);
        if (cost < least) [best, least] = [item, cost];
      }
      return best;
    }
  }
  customElements.define('vse-map', ExplorableMap);
})();
`;

/** Digest of the script, by which a page's policy allows it and no other. */
export const explorerDigest = 'sha256-0DYZkW352rWidjDHd5VawLf6YCvI54FI3edWMVxymQg=';
