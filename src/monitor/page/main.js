// Puts the parts together: what comes from the monitor goes to each of them.
(function () {
    'use strict';
    const superhero = window.superhero;
    const {view, api, byId, text, show} = superhero;

    const RANGE_NAMES = {
        '1m': '1 min', '5m': '5 min', '30m': '30 min', '3h': '3 h', all: 'All',
    };
    const PARTS = ['now', 'lag', 'executed', 'fate', 'fights', 'roles'];

    let shownOf = '';  // the time of the figures that are shown
    let drawing = 0;

    superhero.lastFrameMs = null;   // the script of the last update, in its longest frame
    superhero.lastUpdateMs = null;  // the same, in all its frames
    superhero.frames = 0;           // updates that are shown
    superhero.still = false;        // a report: nothing moves and nothing is asked

    function showState(state) {
        for (const part of PARTS) superhero[part].update(state);
        if (shownOf === '' && view.game && !superhero.still) superhero.fate.look(view.game);
        shownOf = state.now;
    }

    // Returns what is still to do, as functions.
    function showPast(past) {
        text(byId('stretch'), past.times.length === 0 ? 'No time is known yet'
            : `${superhero.clock(past.from)} to ${superhero.clock(past.to)}, ` +
            `a point each ${superhero.duration(past.step).replace(/\.0+ s$/, ' s')}`);
        return superhero.charts.update(past);
    }

    function timed(costs, work) {
        const begin = performance.now();
        const result = work();
        costs.push(performance.now() - begin);
        return result;
    }

    // A step in each frame, so that none is long.
    function doNext(steps, costs) {
        if (steps.length > 0) {
            drawing = requestAnimationFrame(() => {
                timed(costs, steps[0]);
                doNext(steps.slice(1), costs);
            });
            return;
        }
        superhero.lastFrameMs = Math.max(...costs);
        superhero.lastUpdateMs = costs.reduce((sum, each) => sum + each, 0);
        superhero.frames += 1;
    }

    // Takes texts, so that parsing counts.
    function update(stateText, pastText) {
        const costs = [];
        const steps = timed(costs, () => {
            const state = stateText === null ? null : JSON.parse(stateText);
            const past = pastText === null ? null : JSON.parse(pastText);
            api.learn(state, past);
            if (state) showState(state);
            if (past === null) return [];
            cancelAnimationFrame(drawing);
            return showPast(past);
        });
        doNext(steps, costs);
    }

    const STATUS = {
        live: 'Live', paused: 'Paused', lost: 'Connection lost', report: 'Report',
    };

    function status(name, details) {
        text(byId('status'), STATUS[name]);
        superhero.attribute(byId('connection'), 'data-state', name);
        show(byId('lost'), name === 'lost');
        if (name === 'lost') {
            const known = shownOf ? ` The figures are of ${superhero.time(shownOf)}.` : '';
            text(byId('lost-why'), `Connection lost: ${details.why}.${known} ` +
                `Next try in ${details.left} s. `);
        }
    }

    function showView() {
        for (const button of byId('ranges').children) {
            const on = !view.zoomed() && button.dataset.range === view.range;
            superhero.attribute(button, 'aria-pressed', on);
        }
        show(byId('unzoom'), view.zoomed());
        superhero.attribute(byId('pause'), 'aria-pressed', view.paused);
        text(byId('pause'), view.paused ? 'Go on' : 'Pause');
    }

    function viewChanged(now, changed) {
        showView();
        if (shownOf !== '' && changed.includes('game')) superhero.fate.look(view.game);
        const charts = ['range', 'from', 'to', 'at'].some((each) => changed.includes(each));
        if (changed.includes('paused') && view.paused && changed.length <= 2) {
            api.stop();
            superhero.fate.stop();
            status('paused', {});
        } else if (charts || changed.includes('paused')) {
            api.viewChanged();
        }
    }

    function pauseOrGoOn() {
        if (view.paused) view.change({paused: false, at: null});
        else view.change({paused: true, at: Math.floor(api.now())});
    }

    // The address holds the view, so links within the page do not go there.
    function jump(event) {
        event.preventDefault();
        const part = byId(event.currentTarget.getAttribute('href').slice(1));
        part.scrollIntoView({block: 'start'});
        (part.querySelector('[tabindex="-1"]') || part).focus({preventScroll: true});
    }

    function startControls() {
        for (const range of view.ranges) {
            const button = superhero.element(
                'button', {type: 'button', 'data-range': range}, RANGE_NAMES[range]);
            button.addEventListener('click', () => view.setRange(range));
            byId('ranges').append(button);
        }
        byId('pause').addEventListener('click', pauseOrGoOn);
        byId('try-now').addEventListener('click', () => api.ask());
        byId('unzoom').addEventListener('click', () => superhero.charts.onReset());
        for (const link of document.querySelectorAll('a[href^="#"]')) {
            link.addEventListener('click', jump);
        }
    }

    // Not in the page itself: a report is one file, and has none. Without one, browsers ask for
    // /favicon.ico and complain that there is none.
    function showIcon() {
        document.head.append(superhero.element(
            'link', {rel: 'icon', type: 'image/svg+xml', href: 'page/icon.svg'}));
    }

    function startLive() {
        showIcon();
        superhero.charts.onZoom = view.zoom;
        superhero.charts.onReset = () => {
            if (view.zoomed()) view.change({from: null, to: null});
        };
        view.onChange(viewChanged);
        showView();
        api.shown = update;
        api.status = status;
        // Nobody sees a page in the background; what it misses, the monitor has.
        document.addEventListener('visibilitychange', () => {
            if (view.paused) return;
            if (document.hidden) api.stop();
            else api.ask();
        });
        api.ask();
    }

    // `report`: {state, history, proof}.
    function startReport(report) {
        superhero.charts.onZoom = (from, to) => {
            superhero.charts.stretch(from, to);
            show(byId('unzoom'), true);
        };
        superhero.charts.onReset = () => {
            superhero.charts.unstretch();
            show(byId('unzoom'), false);
        };
        show(byId('ranges'), false);
        show(byId('pause'), false);
        show(byId('game'), false);
        show(byId('roles-table'), report.state.roles.length > 0);
        show(document.querySelector('a[href="#game"]'), false);
        show(document.querySelector('footer'), false);
        text(byId('proof-text'), report.proof);
        show(byId('proof'), true);
        document.title = 'Report: Super Hero Combat Simulator';
        text(byId('status'), `Report of ${superhero.moment(report.state.now).slice(0, 19)} UTC`);
        superhero.attribute(byId('connection'), 'data-state', 'report');
        showState(report.state);
        for (const step of showPast(report.history)) step();
        superhero.frames = 1;
    }

    const embedded = byId('report');
    superhero.still = embedded !== null;
    for (const part of ['charts', ...PARTS]) superhero[part].start();
    startControls();
    if (superhero.still) startReport(JSON.parse(embedded.textContent));
    else startLive();
}());
