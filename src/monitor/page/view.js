// What is looked at: range, zoom, pause, game. It stands in the address, so that it can be sent
// and a reload keeps it: #range=30m&game=…; #from=…&to=… of a zoom; #paused=1&at=….
(function () {
    'use strict';
    const superhero = window.superhero;

    const RANGES = {'1m': 60, '5m': 300, '30m': 1800, '3h': 10800, all: null};
    const POINTS = {'1m': 60, '5m': 300, '30m': 360, '3h': 360, all: 400};
    const USUAL = '5m';

    const view = {range: USUAL, from: null, to: null, paused: false, at: null, game: ''};
    const listeners = [];
    let written = '';

    function number(text) {
        const value = text === null ? NaN : Number(text);
        return Number.isFinite(value) ? value : null;
    }

    function read() {
        const words = new URLSearchParams(location.hash.slice(1));
        view.range = words.get('range') in RANGES ? words.get('range') : USUAL;
        view.from = number(words.get('from'));
        view.to = number(words.get('to'));
        if (view.from === null || view.to === null || view.from >= view.to) {
            view.from = view.to = null;
        }
        view.paused = words.get('paused') === '1';
        view.at = view.paused ? number(words.get('at')) : null;
        view.game = words.get('game') || '';
    }

    function write() {
        const words = new URLSearchParams();
        if (view.range !== USUAL) words.set('range', view.range);
        if (view.from !== null) {
            words.set('from', view.from.toFixed(1));
            words.set('to', view.to.toFixed(1));
        }
        if (view.paused) words.set('paused', '1');
        if (view.paused && view.at !== null) words.set('at', view.at.toFixed(1));
        if (view.game) words.set('game', view.game);
        written = words.toString();
        // The path is left out on purpose: of a file, it must not change.
        history.replaceState(null, '', `#${written}`);
    }

    function change(what) {
        Object.assign(view, what);
        write();
        for (const listener of listeners) listener(view, Object.keys(what));
    }

    view.ranges = Object.keys(RANGES);
    view.onChange = (listener) => listeners.push(listener);
    view.change = change;
    view.zoomed = () => view.from !== null;

    view.zoom = function (from, to) {
        if (to - from >= 1 && (from !== view.from || to !== view.to)) change({from, to});
    };

    view.setRange = (range) => change({range, from: null, to: null});

    // [from, to] to ask for, in UNIX seconds: at `now`, where `first` is the time of the oldest
    // record (null: not known).
    view.span = function (now, first) {
        if (view.zoomed()) return [view.from, view.to];
        const end = view.paused && view.at !== null ? view.at : now;
        const seconds = RANGES[view.range];
        if (seconds !== null) return [end - seconds, end];
        return [first === null || first >= end ? end - 300 : first, end];
    };

    view.points = () => view.zoomed() ? 300 : POINTS[view.range];

    // What the monitor shows unless asked for another span, which it need not be asked for by time.
    view.isUsual = () => view.range === USUAL && !view.zoomed() && !view.paused;

    // How often the history is worth asking for.
    view.everySeconds = () => !view.zoomed() && RANGES[view.range] !== null &&
        RANGES[view.range] <= 300 ? 1 : 5;

    window.addEventListener('hashchange', () => {
        if (location.hash.slice(1) === written) return;
        read();
        for (const listener of listeners) listener(view, Object.keys(view));
    });

    read();
    superhero.view = view;
}());
