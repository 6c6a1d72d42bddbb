// The roles that tell of themselves, and the workers by what they have committed.
(function () {
    'use strict';
    const superhero = window.superhero;
    const {element, text, byId, count} = superhero;

    let roles = null;
    let workers = null;

    const key = (role) => `${role.role} ${role.address}`;

    function condition(role) {
        if (!role.alive) {
            return role.seen ? `gone, last seen ${superhero.time(role.seen)}` : 'never seen';
        }
        return role.ready ? 'alive, ready' : 'alive, not ready';
    }

    // "40 of 1,000" where there is a limit.
    function valueOf(figure) {
        const shown = figure.name.endsWith(' bytes') ? superhero.bytes : superhero.figure;
        const limited = figure.limit !== null && figure.limit !== undefined;
        return limited ? `${shown(figure.value)} of ${shown(figure.limit)}` : shown(figure.value);
    }

    const commitTime = (role) => superhero.duration(role.commit_seconds);
    const knowsCommitTime = (role) =>
        role.commit_seconds !== null && role.commit_seconds !== undefined;

    function figuresTable(role) {
        return superhero.table({
            caption: `Figures of ${key(role)}`, empty: 'It tells no figures.',
            key: (figure) => figure.name,
            columns: [
                {title: 'Figure', head: true, text: (figure) => figure.name},
                {title: 'Value', number: true, text: valueOf},
                {
                    title: 'Per second', number: true,
                    text: (figure) => figure.per_second === null ? ''
                        : superhero.perSecond(figure.per_second),
                },
            ],
        });
    }

    function deliveriesTable(role) {
        const number = (title, name) =>
            ({title, number: true, text: (delivery) => count(delivery[name])});
        return superhero.table({
            caption: `Deliveries of ${key(role)}`, empty: '',
            key: (delivery) => delivery.writer,
            columns: [
                {title: 'To', head: true, text: (delivery) => delivery.writer},
                number('Waiting', 'waiting'), number('Retried', 'retried'),
                number('Failed', 'failed'),
            ],
        });
    }

    function makeRole(role) {
        const condition = element('span', {class: 'aside'});
        const figures = figuresTable(role);
        const deliveries = deliveriesTable(role);
        const node = element('section', {class: 'panel role'},
            element('h3', {}, `${role.role} `, element('span', {class: 'mono'}, role.address)),
            condition, figures.node, deliveries.node);
        node.setAttribute('aria-label', key(role));
        node.parts = {condition, figures, deliveries};
        return node;
    }

    function updateRole(node, role) {
        const {condition: shown, figures, deliveries} = node.parts;
        text(shown, condition(role) +
            (knowsCommitTime(role) ? `; a commit takes ${commitTime(role)}` : ''));
        superhero.flag(node, 'gone', !role.alive);
        figures.update(role.figures || []);
        deliveries.update(role.deliveries || []);
        superhero.show(deliveries.node, (role.deliveries || []).length > 0);
    }

    function rolesTable() {
        return superhero.table({
            caption: 'Roles',
            empty: 'No role is known: superhero monitor --monitor-roles HOST:PORT,… names them.',
            key,
            columns: [
                {title: 'Role', head: true, text: (role) => role.role},
                {title: 'Address', kind: 'mono', text: (role) => role.address},
                {
                    title: 'State',
                    text: condition,
                    update(cell, role) {
                        text(cell, condition(role));
                        superhero.flag(cell, 'warn', !role.alive || !role.ready);
                    },
                },
                {title: 'Version', text: (role) => role.version || ''},
                {
                    title: 'A commit takes', number: true,
                    text: (role) => knowsCommitTime(role) ? commitTime(role) : '',
                },
                {title: 'Trouble', text: (role) => role.trouble || 'none'},
            ],
        });
    }

    const last = (of) => (worker) => worker.last ? of(worker.last) : '';

    function workersTable() {
        return superhero.table({
            caption: 'Workers by the ledger', empty: 'No worker has committed yet.',
            key: (worker) => worker.name,
            columns: [
                {title: 'Worker', head: true, text: (worker) => worker.name},
                {title: 'Partitions', text: (worker) => worker.partitions.join(', ')},
                {title: 'Commits', number: true, text: (worker) => count(worker.commits)},
                {title: 'Games', number: true, text: (worker) => count(worker.games)},
                {title: 'Bytes', number: true, text: (worker) => superhero.bytes(worker.bytes)},
                {
                    title: 'Last commit', number: true,
                    text: (worker) => worker.last ? superhero.time(worker.last.time) : 'none',
                },
                {title: 'its games', number: true, text: last((one) => count(one.games))},
                {title: 'its bytes', number: true, text: last((one) => superhero.bytes(one.bytes))},
            ],
        });
    }

    superhero.roles = {
        start() {
            roles = rolesTable();
            workers = workersTable();
            byId('roles-table').append(roles.node);
            byId('workers-table').append(workers.node);
        },

        update(state) {
            roles.update(state.roles);
            workers.update(state.workers);
            superhero.each(byId('role-figures'), state.roles,
                {key, make: makeRole, update: updateRole});
        },
    };
}());
