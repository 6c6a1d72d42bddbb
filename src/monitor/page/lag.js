// The lag of each partition now, who reads it, and who committed last.
(function () {
    'use strict';
    const superhero = window.superhero;

    let most = 0;
    let table = null;

    superhero.lag = {
        start() {
            table = superhero.table({
                caption: 'Lag of each partition',
                empty: 'No partition is known yet.',
                key: (item) => `${item.topic}/${item.partition}`,
                columns: [
                    {title: 'Topic', head: true, text: (item) => item.topic},
                    {title: 'Partition', number: true, text: (item) => String(item.partition)},
                    {
                        title: 'Records waiting', number: true,
                        text: (item) => superhero.count(item.records),
                    },
                    superhero.barColumn('', (item) => item.records, () => most),
                    {
                        title: 'Trend', kind: 'trend',
                        make: (cell) => cell.append(
                            superhero.spark(), superhero.element('span', {})),
                        update(cell, item) {
                            superhero.setSpark(cell.firstChild, item.recent || []);
                            superhero.text(cell.lastChild, item.trend || superhero.UNKNOWN);
                        },
                    },
                    {
                        title: 'Oldest waits', number: true,
                        text: (item) => superhero.duration(item.seconds),
                    },
                    {title: 'Read by', text: (item) => item.held_by || superhero.UNKNOWN},
                    {
                        title: 'Last committed by',
                        text: (item) => item.owner === null ? 'nobody' : item.owner,
                    },
                    {
                        title: 'Last commit', number: true,
                        text: (item) => item.committed ? superhero.time(item.committed) : 'none',
                    },
                ],
            });
            superhero.byId('lag-table').append(table.node);
        },

        update(state) {
            most = Math.max(0, ...state.lag.map((item) => item.records));
            table.update(state.lag);
        },
    };
}());
