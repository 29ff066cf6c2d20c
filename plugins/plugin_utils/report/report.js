// Copyright (c) 2026, The huaweicloud.codearts authors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
(() => {
  'use strict';

  const data = JSON.parse(document.getElementById('data').textContent);
  const { columns, strings } = data;
  const find = (selector, parent = document) => parent.querySelector(selector);
  const findAll = (selector, parent = document) => [...parent.querySelectorAll(selector)];

  // --- Texts --------------------------------------------------------------------------

  const number = new Intl.NumberFormat(data.language).format;
  const plural = new Intl.PluralRules(data.language);
  const form = (key, { count }) => {
    const text = data.texts[key];
    return typeof text === 'string' ? text : text[plural.select(count)] || text.other;
  };
  const shown = (value) => (typeof value === 'number' ? number(value) : value);
  const text = (key, values = {}) => form(key, values).replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
  // The same as nodes: what is untrusted is isolated, so that it cannot turn the direction of the rest.
  const sentence = (key, values) => form(key, values).split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part;
    const element = document.createElement('bdi');
    element.textContent = shown(values[part]);
    return element;
  });

  // A time as the patterns of the page's language write it: MM has a leading zero, M has none.
  const dated = (pattern, time) => {
    const [yyyy, MM, dd, HH, mm, ss] = time.match(/\d+/g);
    const fields = { yyyy, MM, dd, HH, mm, ss, M: Number(MM), d: Number(dd) };
    return data.dates[pattern].replace(/\{(\w+)\}/g, (_, name) => fields[name]);
  };

  // How long before the audit it was, in words
  const age = (time) => {
    const minutes = Math.max(0, Math.floor((Date.parse(data.generated_at) - Date.parse(time)) / 60000));
    if (minutes < 60) return text('minutes_ago', { count: minutes });
    if (minutes < 48 * 60) return text('hours_ago', { count: Math.floor(minutes / 60) });
    return text('days_ago', { count: Math.floor(minutes / 1440) });
  };

  // --- Findings -----------------------------------------------------------------------

  for (const element of findAll('[data-script]')) element.hidden = false;
  for (const element of findAll('[data-no-script]')) element.hidden = true;

  const table = find('table.findings');
  if (!table) return;
  const body = table.tBodies[0];
  // The rows that came with the page are the pattern for all others.
  const pattern = body.rows[0].cloneNode(true);
  const filters = find('.filters');
  const pages = find('.pages');
  const heading = find('#findings');
  const count = columns.id.length;
  const all = Uint32Array.from({ length: count }, (_, row) => row);
  // cause: its index in data.causes
  const view = { found: all, page: 0, sort: 'severity', descending: false, cause: null };

  const has = (column, row) => columns[column][row] !== 0;
  const string = (column, row) => strings[columns[column][row]] || '';
  const minute = (time) => (time ? dated('minute', time) : '');
  // A text that contains the finding's own address, time or id has their indices in their places.
  const own = (column, row) => {
    const parts = string(column, row);
    if (typeof parts === 'string') return parts;
    const values = [string('url', row), minute(columns.since[row]), String(columns.id[row])];
    return parts.map((part) => (typeof part === 'number' ? values[part] : part)).join('');
  };
  const checkOf = (row) => data.checks[columns.check[row]];
  const waiverOf = (row) => data.waivers[columns.waiver[row] - 1];
  const nameValue = (column, row) => (has(column, row) ? `=${string(column, row)}` : 'none');

  const rowOf = (row) => {
    const element = pattern.cloneNode(true);
    const fields = {};
    for (const field of findAll('[data-field]', element)) fields[field.dataset.field] = field;
    const show = (field, value) => {
      fields[field].textContent = value;
    };
    const [severity, label] = data.severities[columns.severity[row]];
    const [check, title, sinceLabel, noAge] = checkOf(row);
    const waiver = waiverOf(row);
    const change = string('change', row);
    const since = columns.since[row];

    element.removeAttribute('class');
    if (waiver) element.className = 'waived';
    fields.severity.className = `badge ${waiver ? 'waived' : severity}`;
    show('severity', waiver ? text('waived_severity', { severity: label }) : label);
    fields.change.hidden = change !== 'new' && change !== 'worse';
    show('change', fields.change.hidden ? '' : text(`change_${change}`));
    show('repository', string('name', row));
    fields.repository.removeAttribute('href');
    fields.repository.removeAttribute('rel');
    const link = own('link', row);
    if (link) {
      fields.repository.href = link;
      fields.repository.rel = 'noopener noreferrer';
    }
    show('id', columns.id[row]);
    fields['project-line'].hidden = !has('project', row);
    show('project', string('project', row));
    fields['owner-line'].hidden = !has('owner', row);
    show('owner', string('owner', row));
    show('check', title);
    show('name', check);
    show('message', own('message', row));
    show('error', own('error', row));
    fields['url-line'].hidden = !has('shows_url', row);
    show('url', has('shows_url', row) ? string('url', row) : '');
    show('since-label', sinceLabel);
    show('age', since ? age(since) : noAge);
    fields.since.hidden = !since;
    show('since', minute(since));
    fields.since.removeAttribute('datetime');
    fields.since.removeAttribute('title');
    if (since) {
      fields.since.dateTime = since;
      fields.since.title = dated('second', since);
    }
    show('first-seen', dated('day', string('first_seen', row)));
    show('remedy', string('remedy', row));
    fields.waiver.hidden = !waiver;
    show('waiver', '');
    if (waiver) {
      const [reason, expires] = waiver;
      fields.waiver.append(...(expires
        ? sentence('waived_until', { reason, expires: dated('day', expires) })
        : sentence('waived', { reason })));
    }
    return element;
  };

  // --- Search and filters -------------------------------------------------------------

  const texts = new Array(count);
  const searched = (row) => {
    if (texts[row] === undefined) {
      const [check, title] = checkOf(row);
      texts[row] = [string('name', row), columns.id[row], string('project', row), string('owner', row), check, title, own('message', row),
        own('error', row), string('url', row), string('remedy', row)].join('\n').toLowerCase();
    }
    return texts[row];
  };

  const tests = () => {
    const { search, severity, check, project, owner, change, waived } = Object.fromEntries(new FormData(filters));
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const { cause } = view;
    return [
      severity && ((row) => data.severities[columns.severity[row]][0] === severity),
      check && ((row) => checkOf(row)[0] === check),
      project && ((row) => nameValue('project', row) === project),
      owner && ((row) => nameValue('owner', row) === owner),
      change && ((row) => string('change', row) === change),
      waived && ((row) => has('waiver', row) === (waived === 'yes')),
      cause !== null && ((row) => columns.cause[row] === cause),
      words.length && ((row) => words.every((word) => searched(row).includes(word))),
    ].filter(Boolean);
  };

  // --- Order --------------------------------------------------------------------------

  const collator = new Intl.Collator(data.language, { numeric: true });
  // The rank of each text among those that occur: comparing texts is slow, and each occurs many times.
  const ranksOf = (values, compare) => {
    const ranks = new Map([...new Set(values)].sort(compare).map((value, rank) => [value, rank]));
    return Uint32Array.from(values, (value) => ranks.get(value));
  };
  const byText = (textOf) => () => ranksOf(Array.from(all, textOf), collator.compare);
  const ranks = {
    // The findings come worst first.
    severity: () => all,
    repository: byText((row) => string('name', row)),
    project: byText((row) => string('project', row)),
    check: byText((row) => checkOf(row)[1]),
    since: () => ranksOf(columns.since.map((time) => (time ? Date.parse(time) || 0 : 0)), (a, b) => a - b),
  };
  const made = {};
  const rankedBy = (key) => {
    made[key] = made[key] || ranks[key]();
    return made[key];
  };

  const sorted = (found) => {
    const rank = rankedBy(view.sort);
    const sign = view.descending ? -1 : 1;
    return found.sort((a, b) => sign * (rank[a] - rank[b]) || a - b);
  };

  // --- Drawing ------------------------------------------------------------------------

  const drawPage = () => {
    const { found, page } = view;
    const first = page * data.rows;
    const last = Math.min(first + data.rows, found.length);
    const drawn = document.createDocumentFragment();
    for (const row of found.slice(first, last)) drawn.append(rowOf(row));
    body.replaceChildren(drawn);
    find('span', pages).textContent = text('page_of', { first: first + 1, last, all: found.length });
    pages.hidden = found.length <= data.rows;
    find('[data-step="-1"]', pages).disabled = page === 0;
    find('[data-step="1"]', pages).disabled = last === found.length;
  };

  const status = () => {
    const { found } = view;
    if (!found.length) return text('found_none', { all: count });
    const repositories = new Set(Array.from(found, (row) => columns.id[row])).size;
    return text(found.length < count ? 'found_of' : 'found', {
      findings: text('findings', { count: found.length }),
      repositories: text('repositories', { count: repositories }),
      all: count,
    });
  };

  const update = () => {
    const tried = tests();
    view.found = sorted(all.filter((row) => tried.every((test) => test(row))));
    view.page = 0;
    const chosen = find('.cause', filters);
    chosen.hidden = view.cause === null;
    if (view.cause !== null) find('span', chosen).replaceChildren(...sentence('only_cause', { cause: data.causes[view.cause] }));
    // Worst first is the severity going down.
    const down = view.descending !== (view.sort === 'severity');
    for (const header of findAll('th[data-sort]', table)) {
      if (header.dataset.sort !== view.sort) header.removeAttribute('aria-sort');
      else header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    }
    filters.elements.sort.value = view.sort;
    find('.status').textContent = status();
    drawPage();
  };

  const only = (choose) => {
    filters.reset();
    view.cause = null;
    choose();
    update();
    goToFindings();
  };

  const goToFindings = () => {
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  };

  // --- Controls -----------------------------------------------------------------------

  for (const header of findAll('th[data-sort]', table)) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = header.textContent;
    button.addEventListener('click', () => {
      view.descending = header.dataset.sort === view.sort && !view.descending;
      view.sort = header.dataset.sort;
      update();
    });
    header.replaceChildren(button);
  }
  filters.addEventListener('submit', (event) => event.preventDefault());
  filters.addEventListener('input', (event) => {
    if (event.target.name === 'sort') {
      view.sort = event.target.value;
      view.descending = false;
    }
    update();
  });
  // The fields are empty only after this event.
  filters.addEventListener('reset', () => {
    view.cause = null;
    setTimeout(update);
  });
  find('.cause button', filters).addEventListener('click', () => {
    view.cause = null;
    update();
    goToFindings();
  });
  for (const button of findAll('[data-cause]')) {
    button.addEventListener('click', () => only(() => {
      view.cause = Number(button.dataset.cause);
    }));
  }
  for (const link of findAll('[data-shows="persisting"]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      only(() => {
        filters.elements.change.value = 'persisting';
        filters.elements.waived.value = 'no';
      });
    });
  }
  for (const button of findAll('[data-step]', pages)) {
    button.addEventListener('click', () => {
      view.page += Number(button.dataset.step);
      drawPage();
      goToFindings();
    });
  }

  update();
  // While the reader looks at the first rows, what search and sorting need is made ready.
  const prepare = (tasks) => {
    if (!tasks.length) return;
    setTimeout(() => {
      tasks[0]();
      prepare(tasks.slice(1));
    });
  };
  const chunks = Array.from({ length: Math.ceil(count / 1000) }, (_, index) => () => all
    .subarray(index * 1000, index * 1000 + 1000).forEach(searched));
  prepare([...Object.keys(ranks).map((key) => () => rankedBy(key)), ...chunks]);
})();
