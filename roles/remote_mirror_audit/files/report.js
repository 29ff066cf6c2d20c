// Copyright (c) 2026, The huaweicloud.codearts authors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
(() => {
  'use strict';

  const PAGE = 100;
  const SEVERITIES = ['critical', 'warning', 'info'];
  const data = JSON.parse(document.getElementById('data').textContent);
  const find = (selector, parent = document) => parent.querySelector(selector);
  const findAll = (selector, parent = document) => [...parent.querySelectorAll(selector)];
  const number = new Intl.NumberFormat('en').format;
  const counted = (count, noun, nouns) => `${number(count)} ${count === 1 ? noun : nouns}`;

  // How long before the report it was, in words
  const age = (time) => {
    const minutes = Math.max(0, Math.floor((Date.parse(data.generated_at) - Date.parse(time)) / 60000));
    if (minutes < 60) return `${counted(minutes, 'minute', 'minutes')} ago`;
    if (minutes < 48 * 60) return `${counted(Math.floor(minutes / 60), 'hour', 'hours')} ago`;
    return `${counted(Math.floor(minutes / 1440), 'day', 'days')} ago`;
  };
  const utc = (time) => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;

  document.documentElement.classList.add('script');
  for (const element of findAll('.age[data-since]:not([data-since=""])')) {
    element.textContent = age(element.dataset.since);
    element.hidden = false;
  }

  const table = find('table.findings');
  if (!table) return;
  const body = table.tBodies[0];
  // The rows that came with the page are the pattern for all others.
  const pattern = body.rows[0].cloneNode(true);
  const form = find('.filters');
  const pages = find('.pages');
  const heading = find('#findings');
  // cause: its place in data.causes
  const view = { found: [], page: 0, sort: 'severity', descending: false, cause: null };

  const label = (finding) => data.checks[finding.check].label;
  const name = (finding) => finding.repository_name || `Repository ${finding.repository_id}`;

  const rowOf = (finding) => {
    const row = pattern.cloneNode(true);
    const fields = {};
    for (const element of findAll('[data-field]', row)) fields[element.dataset.field] = element;
    const show = (field, value) => {
      fields[field].textContent = value;
    };
    const line = (field, value) => {
      fields[`${field}-line`].hidden = !value;
      show(field, value || '');
    };
    row.className = finding.waived ? 'waived' : '';
    fields.severity.className = `badge ${finding.waived ? 'waived' : finding.severity}`;
    show('severity', finding.waived ? `Waived (${finding.severity})` : data.states[finding.severity]);
    fields.new.hidden = finding.change !== 'new' || !data.previous_generated_at;
    show('repository', name(finding));
    fields.repository.removeAttribute('href');
    fields.repository.removeAttribute('rel');
    if (/^https?:\/\//i.test(finding.repository_url || '')) {
      fields.repository.href = finding.repository_url;
      fields.repository.rel = 'noopener noreferrer';
    }
    show('id', finding.repository_id);
    show('project', finding.project_name || '–');
    show('check', label(finding));
    show('name', finding.check);
    show('message', finding.message);
    line('error', finding.error);
    line('url', finding.url);
    const { since } = data.checks[finding.check];
    show('since-label', since);
    show('age', finding.since ? age(finding.since) : since ? 'never' : '–');
    fields.age.hidden = false;
    fields.since.hidden = !finding.since;
    show('since', finding.since ? utc(finding.since) : '');
    if (finding.since) {
      fields.since.dateTime = finding.since;
      fields.since.title = `${finding.since.slice(0, 19).replace('T', ' ')} UTC`;
    }
    show('first-seen', finding.first_seen.slice(0, 10));
    show('remedy', finding.remedy);
    fields['waiver-line'].hidden = !finding.waived;
    show('expires', finding.waived && finding.waived.expires ? `until ${finding.waived.expires}` : '');
    show('reason', finding.waived ? finding.waived.reason : '');
    return row;
  };

  const rows = data.findings.map((finding, place) => ({
    finding,
    place,
    text: [name(finding), finding.repository_id, finding.project_name, finding.check, label(finding), finding.message,
      finding.error, finding.url, finding.source, finding.remedy].join('\n').toLowerCase(),
  }));

  // --- Filters ------------------------------------------------------------------------

  // Told apart from the choice of all, whatever a project is called
  const projectValue = (finding) => (finding.project_name ? `=${finding.project_name}` : 'none');

  const tests = () => {
    const { search, severity, check, project, change, waived } = Object.fromEntries(new FormData(form));
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const { cause } = view;
    return [
      words.length && ((row) => words.every((word) => row.text.includes(word))),
      severity && (({ finding }) => finding.severity === severity),
      check && (({ finding }) => finding.check === check),
      project && (({ finding }) => projectValue(finding) === project),
      change && (({ finding }) => finding.change === change),
      waived && (({ finding }) => Boolean(finding.waived) === (waived === 'yes')),
      cause !== null && (({ finding }) => finding.cause === cause),
    ].filter(Boolean);
  };

  // --- Order --------------------------------------------------------------------------

  const collator = new Intl.Collator('en', { numeric: true });
  const orders = {
    // The findings come worst first.
    severity: () => 0,
    repository: (a, b) => collator.compare(name(a), name(b)),
    project: (a, b) => collator.compare(a.project_name || '', b.project_name || ''),
    check: (a, b) => collator.compare(label(a), label(b)),
    since: (a, b) => (Date.parse(a.since) || 0) - (Date.parse(b.since) || 0),
  };

  const sorted = (found) => {
    const order = orders[view.sort];
    const sign = view.descending ? -1 : 1;
    if (view.sort === 'severity') return found.sort((a, b) => sign * (a.place - b.place));
    return found.sort((a, b) => sign * order(a.finding, b.finding) || a.place - b.place);
  };

  // --- Drawing ------------------------------------------------------------------------

  const draw = (found) => {
    const drawn = document.createDocumentFragment();
    for (const { finding } of found) drawn.append(rowOf(finding));
    body.replaceChildren(drawn);
  };

  const drawPage = () => {
    const { found, page } = view;
    const first = page * PAGE;
    const last = Math.min(first + PAGE, found.length);
    draw(found.slice(first, last));
    const repositories = new Set(found.map(({ finding }) => finding.repository_id)).size;
    find('.status').textContent = found.length
      ? `${counted(found.length, 'finding', 'findings')} in ${counted(repositories, 'repository', 'repositories')}`
        + (found.length < rows.length ? `, of ${number(rows.length)} findings in all` : '')
      : `No finding fits; there are ${number(rows.length)} in all`;
    pages.hidden = found.length <= PAGE;
    find('span', pages).textContent = `${number(first + 1)}–${number(last)} of ${number(found.length)}`;
    find('[data-step="-1"]', pages).disabled = page === 0;
    find('[data-step="1"]', pages).disabled = last === found.length;
  };

  const update = () => {
    const all = tests();
    view.found = sorted(rows.filter((row) => all.every((test) => test(row))));
    view.page = 0;
    const chosen = find('.cause', form);
    chosen.hidden = view.cause === null;
    if (view.cause !== null) {
      const { check, source, error } = data.causes[view.cause];
      find('bdi', chosen).textContent = [data.checks[check].label, source, error].filter(Boolean).join(' · ');
    }
    // Worst first is the severity going down.
    const down = view.descending !== (view.sort === 'severity');
    for (const header of findAll('th[data-sort]', table)) {
      if (header.dataset.sort !== view.sort) header.removeAttribute('aria-sort');
      else header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    }
    form.elements.sort.value = view.sort;
    drawPage();
  };

  const reset = () => {
    form.reset();
    view.cause = null;
  };

  const goToFindings = () => {
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  };

  // --- Controls -----------------------------------------------------------------------

  const fillChoices = (select, choices) => {
    for (const [value, text] of choices.sort((a, b) => collator.compare(a[1], b[1]))) select.add(new Option(text, value));
  };
  fillChoices(form.elements.check, [...new Map(data.findings.map((finding) => [finding.check, label(finding)]))]);
  fillChoices(form.elements.project,
    [...new Map(data.findings.map((finding) => [projectValue(finding), finding.project_name || 'No project known']))]);

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
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', (event) => {
    if (event.target.name === 'sort') {
      view.sort = event.target.value;
      view.descending = false;
    }
    update();
  });
  // The fields are empty only after this event.
  form.addEventListener('reset', () => {
    view.cause = null;
    setTimeout(update);
  });
  find('.cause button', form).addEventListener('click', () => {
    view.cause = null;
    update();
    goToFindings();
  });
  for (const button of findAll('[data-cause]')) {
    button.addEventListener('click', () => {
      reset();
      view.cause = Number(button.dataset.cause);
      update();
      goToFindings();
    });
  }
  const showNew = find('[data-show-new]');
  if (showNew) {
    showNew.addEventListener('click', () => {
      reset();
      form.elements.change.value = 'new';
      form.elements.waived.value = 'no';
      update();
      goToFindings();
    });
  }
  for (const button of findAll('[data-step]', pages)) {
    button.addEventListener('click', () => {
      view.page += Number(button.dataset.step);
      drawPage();
      goToFindings();
    });
  }

  // Paper has no next page button: all rows that fit the filters go on it.
  let closed = [];
  window.addEventListener('beforeprint', () => {
    closed = findAll('details:not([open])');
    for (const details of closed) details.open = true;
    draw(view.found);
  });
  window.addEventListener('afterprint', () => {
    for (const details of closed) details.open = false;
    drawPage();
  });

  update();
})();
