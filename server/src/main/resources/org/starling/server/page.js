// Shows the models of this server, sends one record, and shows what came of it. Texts of the server are only ever text nodes.
const id = name => document.getElementById(name);
const state = { models: [], model: null, image: null, token: '' };

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const number = value => Number.isInteger(value) ? String(value) : Number(value).toPrecision(5).replace(/\.?0+$/, '');
const percent = value => (100 * value).toFixed(value > 0.9995 || value < 0.0995 ? 2 : 1) + ' %';

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  if (state.token) headers.Authorization = 'Bearer ' + state.token;
  let answer;
  try {
    answer = await fetch(path, { ...options, headers });
  } catch {
    return { status: 0, body: { error: 'The server does not answer; see whether it runs.' } };
  }
  const text = await answer.text();
  try {
    return { status: answer.status, body: JSON.parse(text) };
  } catch {
    return { status: answer.status, body: { error: `The server answered with status ${answer.status}.` } };
  }
}

async function start() {
  const { status, body } = await ask('models');
  id('login').hidden = status !== 401;
  if (status !== 200) {
    id('about').textContent = status === 401 && !state.token ? 'This server needs a token.' : body.error;
    if (status === 401) id('token').focus();
    return;
  }
  state.models = body;
  id('models').replaceChildren(...body.map(model => element('option', {}, model.name)));
  id('choice').hidden = body.length < 2;
  choose(body[0]);
}

function choose(model) {
  state.model = model;
  state.image = null;
  const figures = [`job ${model.job}`, `epoch ${model.epoch}`, `on ${model.backend}`];
  if (model.accuracy !== undefined) figures.push(`test accuracy ${number(model.accuracy)}`);
  else if (model.loss !== undefined) figures.push(`test loss ${number(model.loss)}`);
  id('about').textContent = `${model.name}: ${figures.join(', ')}`;
  id('form').hidden = false;
  id('result').hidden = true;
  id('row').hidden = model.records !== 'table';
  id('fields').className = model.records;
  id('title').textContent = { table: 'Row', images: 'Image', texts: 'Text' }[model.records];
  id('fields').replaceChildren(...{ table: tableFields, images: imageField, texts: textField }[model.records](model));
}

function tableFields(model) {
  return model.fields.map((field, index) => {
    const hints = [];
    if (field.min !== undefined) hints.push(`${number(field.min)} to ${number(field.max)}, mean ${number(field.mean)}`);
    else if (field.categories) hints.push(`${field.type === 'set' ? 'some' : 'one'} of ${field.categories.length} categories`);
    else hints.push({ number: 'number', time: 'point of time' }[field.type] ?? 'text');
    if (field.fill !== undefined) hints.push(field.fill === '' ? 'may be empty' : `empty: ${isFinite(field.fill) ? number(+field.fill) : field.fill}`);
    const typical = field.mean !== undefined ? number(field.mean) : field.categories?.[0] ?? '';
    const input = element('input', {
      id: `field${index}`, type: 'text', name: field.name, value: typical, autocomplete: 'off', spellcheck: 'false',
      inputmode: field.type === 'number' ? 'decimal' : 'text', 'aria-describedby': `hint${index}`,
      list: field.categories ? `list${index}` : null,
    });
    const parts = [element('label', { for: input.id }, field.name), input,
      element('span', { class: 'hint', id: `hint${index}` }, hints.join('; '))];
    if (field.categories) {
      parts.push(element('datalist', { id: `list${index}` }, ...field.categories.map(value => element('option', { value }))));
    }
    return element('div', {}, ...parts);
  });
}

function imageField(model) {
  const [channels, height, width] = model.shape;
  const input = element('input', { id: 'file', type: 'file', accept: 'image/*', 'aria-describedby': 'hint' });
  const picture = element('img', { class: 'picture', alt: 'The chosen image', hidden: '' });
  const zone = element('div', { class: 'drop' },
    element('label', { for: 'file' }, 'Drop an image here, paste it, or choose a file'),
    element('span', { class: 'hint', id: 'hint' },
      `trained on ${width} × ${height} pixels, ${channels === 1 ? 'grey' : channels === 3 ? 'colour' : channels + ' channels'}`),
    input, picture);
  const take = file => {
    if (!file) return;
    state.image = file;
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(file);
    picture.hidden = false;
    predict();
  };
  input.addEventListener('change', () => take(input.files[0]));
  zone.addEventListener('dragover', event => { event.preventDefault(); zone.classList.add('over'); });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', event => {
    event.preventDefault();
    zone.classList.remove('over');
    take(event.dataTransfer.files[0]);
  });
  document.onpaste = event => take(event.clipboardData.files[0]);
  return [zone];
}

function textField() {
  return [element('label', { for: 'text' }, 'Text to predict'), element('textarea', { id: 'text', name: 'text' })];
}

function request() {
  switch (state.model.records) {
    case 'table': {
      const filled = [...id('fields').querySelectorAll('input')].filter(input => input.value !== '');
      // as texts: the server reads them as it read the cells of the training data
      const body = JSON.stringify(Object.fromEntries(filled.map(input => [input.name, input.value])));
      return { body, headers: { 'Content-Type': 'application/json' } };
    }
    case 'images':
      return state.image && { body: state.image, headers: { 'Content-Type': 'application/octet-stream' } };
    default:
      return { body: id('text').value, headers: { 'Content-Type': 'text/plain' } };
  }
}

async function predict() {
  const sent = request();
  if (!sent) return show({ error: 'There is no image yet; choose one.' });
  id('predict').disabled = true;
  const { body } = await ask(`models/${state.model.name}/predict?features=true`, { method: 'POST', ...sent });
  id('predict').disabled = false;
  show(body);
}

function show(answer) {
  id('result').hidden = false;
  const parts = [];
  if (answer.error !== undefined) parts.push(element('p', { class: 'rejected' }, answer.error));
  if (answer.rejected !== undefined) {
    parts.push(element('p', { class: 'rejected' }, element('strong', {}, 'Rejected: '), answer.rejected));
  }
  if (answer.prediction !== undefined) {
    parts.push(element('p', { class: 'answer' }, answer.prediction, ' ', element('small', {}, percent(answer.probability))));
    parts.push(probabilities(answer.probabilities));
  }
  if (answer.values !== undefined) parts.push(values(Object.entries(answer.values)));
  if (answer.unseen?.length) {
    parts.push(element('p', { class: 'note' }, `The training data did not have the category in: ${answer.unseen.join(', ')}`));
  }
  id('prediction').replaceChildren(...parts);
  id('features').replaceChildren(...(answer.features ? features(answer.features) : []));
  if (matchMedia('(max-width: 60rem)').matches) id('result').scrollIntoView({ block: 'nearest' });
}

function probabilities(byName) {
  const sorted = Object.entries(byName).sort((one, other) => other[1] - one[1]);
  return element('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Probabilities' }, element('table', {},
    element('tbody', {}, ...sorted.map(([name, value]) => element('tr', {}, element('th', { scope: 'row' }, name),
      element('td', { class: 'share' }, element('meter', { value, max: '1', 'aria-label': `probability of ${name}` })),
      element('td', { class: 'number' }, percent(value)))))));
}

function values(entries) {
  return element('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Values' }, element('table', {},
    element('tbody', {}, ...entries.map(([name, value]) => element('tr', {}, element('th', { scope: 'row' }, name),
      element('td', { class: 'number' }, number(value)))))));
}

function features(made) {
  const title = element('h3', {}, 'What the preprocessing made of it');
  if (made.pixels) return [title, pixels(made)];
  if (made.tokens) {
    return [title, element('p', { class: 'tokens' }, ...made.tokens.map(token =>
      element('span', { class: /^<(padding|unknown)>$/.test(token) ? 'reserved' : '' }, token)))];
  }
  return [title, values(made.names.map((name, i) => [name, made.values[i]]))];
}

function pixels({ shape: [channels, height, width], pixels: stored }) {
  const canvas = element('canvas', { width, height, role: 'img', 'aria-label': `The image as the network reads it, ${width} by ${height} pixels` });
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = stored[(channels === 3 ? c : 0) * width * height + i];
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas;
}

id('models').addEventListener('change', event => choose(state.models[event.target.selectedIndex]));
id('form').addEventListener('submit', event => { event.preventDefault(); predict(); });
id('login').addEventListener('submit', event => { event.preventDefault(); state.token = id('token').value; start(); });
id('clear').addEventListener('click', () => {
  choose(state.model);
  id('fields').querySelectorAll('input, textarea').forEach(input => { input.value = ''; });
  id('line').value = '';
  (id('fields').querySelector('input, textarea') ?? id('clear')).focus();
});
id('line').addEventListener('input', event => {
  const cells = event.target.value.split(/[,\t]/);
  if (cells.length > 1) id('fields').querySelectorAll('input').forEach((input, i) => { input.value = (cells[i] ?? '').trim(); });
});
start();
