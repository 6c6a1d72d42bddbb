// What all parts of the page share: elements, texts, numbers, times, tables, bars. Texts reach
// the page by textContent only, so that no name and no record can become markup.
(function () {
    'use strict';
    const superhero = {};
    window.superhero = superhero;

    const SVG = 'http://www.w3.org/2000/svg';

    superhero.byId = (id) => document.getElementById(id);

    function fill(node, attributes, children) {
        for (const [name, value] of Object.entries(attributes || {})) {
            node.setAttribute(name, value);
        }
        node.append(...children);
        return node;
    }

    superhero.element = (tag, attributes, ...children) =>
        fill(document.createElement(tag), attributes, children);

    superhero.svg = (tag, attributes, ...children) =>
        fill(document.createElementNS(SVG, tag), attributes, children);

    // These touch the document only where something changes, so that an update is cheap.
    superhero.text = function (node, text) {
        if (node.shownText === text) return;
        node.shownText = text;
        node.textContent = text;
    };

    superhero.attribute = function (node, name, value) {
        const text = String(value);
        if (node.getAttribute(name) !== text) node.setAttribute(name, text);
    };

    superhero.show = function (node, shown) {
        if (node.hidden === shown) node.hidden = !shown;
    };

    superhero.flag = function (node, name, on) {
        if (node.classList.contains(name) !== on) node.classList.toggle(name, on);
    };

    // One child of `parent` for each item, kept from update to update by its key.
    superhero.each = function (parent, items, list) {
        const known = parent.knownChildren || (parent.knownChildren = new Map());
        const keys = new Set();
        let place = parent.firstChild;
        for (const item of items) {
            const key = String(list.key(item));
            if (keys.has(key)) continue;
            keys.add(key);
            let node = known.get(key);
            if (!node) {
                node = list.make(item);
                known.set(key, node);
            }
            if (node === place) place = place.nextSibling;
            else parent.insertBefore(node, place);
            list.update(node, item);
        }
        for (const [key, node] of known) {
            if (keys.has(key)) continue;
            node.remove();
            known.delete(key);
        }
    };

    // Numbers. null and undefined: not known.
    const whole = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});
    const tenths = new Intl.NumberFormat('en-US',
        {minimumFractionDigits: 1, maximumFractionDigits: 1});
    const hundredths = new Intl.NumberFormat('en-US',
        {minimumFractionDigits: 2, maximumFractionDigits: 2});
    const unknown = (n) => n === null || n === undefined || Number.isNaN(n);

    superhero.UNKNOWN = 'not known';

    superhero.count = (n) => unknown(n) ? superhero.UNKNOWN : whole.format(n);

    superhero.counted = (n, one, many) => `${superhero.count(n)} ${n === 1 ? one : many}`;

    superhero.figure = function (n) {
        if (unknown(n)) return superhero.UNKNOWN;
        if (Number.isInteger(n)) return whole.format(n);
        if (Math.abs(n) < 1) return hundredths.format(n);
        return (Math.abs(n) < 10 ? tenths : whole).format(n);
    };

    superhero.records = function (n) {
        if (unknown(n)) return superhero.UNKNOWN;
        return `${superhero.figure(n)} ${n === 1 ? 'record' : 'records'}`;
    };

    superhero.perSecond = (n) => unknown(n) ? superhero.UNKNOWN : `${superhero.figure(n)}/s`;

    superhero.bytes = function (n) {
        if (unknown(n)) return superhero.UNKNOWN;
        let value = n;
        for (const unit of ['B', 'kB', 'MB', 'GB']) {
            if (Math.abs(value) < 999.5) {
                const precise = unit === 'B' || Math.abs(value) >= 100;
                return `${(precise ? whole : tenths).format(value)} ${unit}`;
            }
            value /= 1000;
        }
        return `${tenths.format(value)} TB`;
    };

    superhero.duration = function (n) {
        if (unknown(n)) return superhero.UNKNOWN;
        if (n === 0) return '0 s';
        if (n < 10) return `${hundredths.format(n)} s`;
        if (n < 120) return `${tenths.format(n)} s`;
        const minutes = Math.floor(n / 60);
        if (minutes < 120) return `${minutes} min ${Math.floor(n % 60)} s`;
        return `${whole.format(Math.floor(minutes / 60))} h ${minutes % 60} min`;
    };

    // Not 100 % of what is not all, nor 0 % of what is some.
    superhero.share = function (part, all) {
        if (!(all > 0)) return '';
        if (part === 0 || part === all) return part === 0 ? '0 %' : '100 %';
        const percent = 100 * part / all;
        if (percent < 0.1) return '< 0.1 %';
        return percent > 99.9 ? '> 99.9 %' : `${tenths.format(percent)} %`;
    };

    // Times are UTC everywhere, as in the log, on the command line and in the tables.
    superhero.clock = function (unixSeconds) {
        const date = new Date(unixSeconds * 1000);
        return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(11, 19);
    };

    superhero.unix = (text) => Date.parse(text) / 1000;

    superhero.time = (text) => text ? superhero.clock(superhero.unix(text)) : superhero.UNKNOWN;

    superhero.moment = (text) => text ? text.replace('T', ' ').replace(/Z$/, '') : '';

    superhero.short = (token) => String(token).slice(0, 8);

    // A plain bar; what it shows stands beside it as text.
    superhero.bar = function (kind) {
        const inner = superhero.svg('rect', {width: 0, height: 1});
        const node = superhero.svg('svg', {
            class: kind ? `bar ${kind}` : 'bar', viewBox: '0 0 1 1', preserveAspectRatio: 'none',
            'aria-hidden': 'true', focusable: 'false',
        }, inner);
        node.inner = inner;
        return node;
    };

    superhero.setBar = function (node, part, all) {
        const width = all > 0 ? Math.min(1, Math.max(0, part / all)) : 0;
        superhero.attribute(node.inner, 'width', width.toFixed(4));
    };

    // A small line of numbers, from 0 up; what it shows stands beside it as text.
    superhero.spark = function () {
        const line = superhero.svg('polyline', {points: ''});
        const node = superhero.svg('svg', {
            class: 'spark', viewBox: '0 0 100 16', preserveAspectRatio: 'none',
            'aria-hidden': 'true', focusable: 'false',
        }, line);
        node.line = line;
        return node;
    };

    superhero.setSpark = function (node, numbers) {
        const most = Math.max(1, ...numbers);
        const points = numbers.map((number, i) => [
            (100 * i / (numbers.length - 1)).toFixed(1), (15 - 14 * number / most).toFixed(1),
        ].join(','));
        superhero.attribute(node.line, 'points', numbers.length > 1 ? points.join(' ') : '');
    };

    // A table of items. A column: {title, text(item)}, or {title, make(cell), update(cell, item)};
    // `number` aligns it to the right, `head` makes it the row's head. `empty` stands in its place
    // while there is no item.
    superhero.table = function (options) {
        const element = superhero.element;
        const head = element('tr', {});
        for (const column of options.columns) {
            head.append(element('th', {scope: 'col', class: column.number ? 'number' : 'words'},
                column.title));
        }
        const body = element('tbody');
        const table = element('table', {},
            element('caption', {class: options.shownCaption ? 'shown' : 'unseen'}, options.caption),
            element('thead', {}, head), body);
        const scroll = element('div',
            {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': options.caption}, table);
        const empty = element('p', {class: 'empty'}, options.empty || 'None.');
        const node = element('div', {class: 'table'}, scroll, empty);
        superhero.show(scroll, false);

        function make() {
            const row = element('tr');
            for (const column of options.columns) {
                const cell = element(column.head ? 'th' : 'td',
                    {class: `${column.number ? 'number' : 'words'} ${column.kind || ''}`});
                if (column.head) cell.setAttribute('scope', 'row');
                if (column.make) column.make(cell);
                row.append(cell);
            }
            return row;
        }

        function update(row, item) {
            let cell = row.firstChild;
            for (const column of options.columns) {
                if (column.update) column.update(cell, item);
                else superhero.text(cell, column.text(item));
                cell = cell.nextSibling;
            }
        }

        const list = {key: options.key, make, update};
        return {
            node,
            update(items) {
                superhero.show(scroll, items.length > 0);
                superhero.show(empty, items.length === 0);
                superhero.each(body, items, list);
            },
        };
    };

    // A column of a table with a bar of `part(item)` in proportion to `all(item)`.
    superhero.barColumn = (title, part, all) => ({
        title,
        kind: 'with-bar',
        make: (cell) => cell.append(superhero.bar()),
        update: (cell, item) => superhero.setBar(cell.firstChild, part(item), all(item)),
    });
}());
