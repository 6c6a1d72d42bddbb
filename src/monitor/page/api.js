// Asks the monitor, again and again, and says how that goes. A monitor that is away is asked again
// after 1, 2, 4, 8 seconds, then every 10.
(function () {
    'use strict';
    const superhero = window.superhero;
    const view = superhero.view;

    const PATIENCE_MS = 15000;
    const LONGEST_PAUSE_S = 10;

    // Texts of answers: parsing is a part of the frame that shows them.
    async function get(path) {
        const answer = await fetch(path,
            {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS)});
        const text = await answer.text();
        return {status: answer.status, text};
    }

    async function getGood(path) {
        const answer = await get(path);
        if (answer.status !== 200) throw new Error(`the monitor answered ${answer.status}`);
        return answer.text;
    }

    // Of the monitor's clock, which need not be this machine's.
    let clockAhead = null;
    let first = null;
    let historyAt = -Infinity;
    let stateShown = false;
    let timer = null;
    let countdown = null;
    let failures = 0;
    let asking = false;
    let askAgain = false;
    let version = 0;

    const api = {get, shown: () => {}, status: () => {}};
    superhero.api = api;

    api.now = () => (Date.now() / 1000) + (clockAhead || 0);

    api.learn = function (state, historyAnswer) {
        if (state) clockAhead = superhero.unix(state.now) - Date.now() / 1000;
        if (historyAnswer) first = historyAnswer.first;
    };

    function historyPath() {
        if (clockAhead === null) return null;
        const [from, to] = view.span(Math.floor(api.now()), first);
        return `api/history?from=${from}&to=${to}&points=${view.points()}`;
    }

    function historyIsDue() {
        return performance.now() - historyAt >= view.everySeconds() * 1000 - 200;
    }

    async function ask() {
        const asked = version;
        if (clockAhead === null && view.isUsual()) {
            return [...await Promise.all([
                getGood('api/state'), getGood(`api/history?points=${view.points()}`)]), asked];
        }
        if (clockAhead === null) {
            const state = await getGood('api/state');
            api.learn(JSON.parse(state), null);
            if (view.range === 'all' && !view.zoomed()) {
                api.learn(null, JSON.parse(await getGood('api/history')));
            }
            return [state, await getGood(historyPath()), asked];
        }
        const due = historyIsDue();
        return [...await Promise.all([
            getGood('api/state'), due ? getGood(historyPath()) : null]), asked];
    }

    function schedule(seconds) {
        clearTimeout(timer);
        timer = setTimeout(api.ask, seconds * 1000);
    }

    function stopCounting() {
        clearInterval(countdown);
        countdown = null;
    }

    function lose(error) {
        const pause = Math.min(2 ** failures, LONGEST_PAUSE_S);
        failures += 1;
        const known = /^the monitor answered/.test(error.message);
        const why = known ? error.message : 'the monitor does not answer';
        let left = pause;
        stopCounting();
        api.status('lost', {why, left});
        countdown = setInterval(() => {
            left -= 1;
            if (left > 0) api.status('lost', {why, left});
        }, 1000);
        schedule(pause);
    }

    function take(state, past, asked) {
        stopCounting();
        failures = 0;
        // What was asked for before the view changed is not shown.
        const fresh = asked === version;
        if (!fresh && !view.paused) askAgain = true;
        if (fresh && past !== null) historyAt = performance.now();
        api.status(view.paused ? 'paused' : 'live', {});
        if (fresh || !view.paused) {
            api.shown(view.paused && stateShown ? null : state, fresh ? past : null);
            stateShown = true;
        }
        if (askAgain) api.ask();
        else if (!view.paused) schedule(1);
    }

    // Asks at once, whatever was planned.
    api.ask = async function () {
        if (asking) {
            askAgain = true;
            return;
        }
        asking = true;
        askAgain = false;
        clearTimeout(timer);
        let answers = null;
        try {
            answers = await ask();
        } catch (error) {
            lose(error);
        }
        asking = false;
        if (answers) take(...answers);
    };

    // The view is another one: what is on its way is for the old one.
    api.viewChanged = function () {
        version += 1;
        historyAt = -Infinity;
        api.ask();
    };

    // Until api.ask(); an answer that is on its way is not shown.
    api.stop = function () {
        version += 1;
        clearTimeout(timer);
        stopCounting();
    };
}());
