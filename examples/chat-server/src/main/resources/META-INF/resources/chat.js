'use strict';

// A small chat client for the basic level of the protocol. Whatever the bot sends is shown as text:
// nothing here makes markup from it, and links lead to http and https only. Where the server keeps
// chats, it begins with the newest part of this user's one.

const MOST_SHOWN = 2000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30000;
const REFUSED = 1008;

const $ = (id) => document.getElementById(id);
const user = rememberedUser();

let socket = null;
let isNew = user.isNew;
let wasConnected = false;
let retries = 0;
let retryTimer = 0;
let refused = false;
let locked = false;

// --- the connection

function connect() {
  clearTimeout(retryTimer);
  const url = new URL('.', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.search = url.hash = '';
  const opening = new WebSocket(url.href);
  socket = opening;
  status('Connecting …');

  opening.onopen = () => {
    // "resume" says that this page had a connection before: the bot gets "reconnect" then.
    sendFrame({ type: isNew ? 'hello' : 'welcome_back', ...(wasConnected ? { resume: { v: 1 } } : {}) });
    isNew = false;
    wasConnected = true;
    status('Online');
  };
  opening.onmessage = (event) => {
    // Only now: a server that lets clients in to drop them at once is not to be stormed.
    retries = 0;
    try {
      receive(JSON.parse(event.data));
    } catch (e) {
      console.warn('A frame could not be shown', e);
    }
  };
  opening.onclose = (event) => {
    if (socket !== opening) {
      return;
    }
    socket = null;
    showTyping(false);
    lock(false);
    refused = event.code === REFUSED;
    if (refused) {
      status('The server refused this chat. Reload the page to try again.');
      return;
    }
    // Full jitter: after a restart of the server not all clients come back in the same moment.
    const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** retries++);
    status('Offline, trying again …');
    retryTimer = setTimeout(connect, Math.random() * longest);
  };
}

function reconnectNow() {
  if (socket === null && !refused) {
    connect();
  }
}

function isOnline() {
  return socket !== null && socket.readyState === WebSocket.OPEN;
}

function sendFrame(frame) {
  socket.send(JSON.stringify({ ...frame, user: user.id, channel: 'socket' }));
}

function say(text) {
  const trimmed = text.trim();
  if (trimmed === '' || locked || !isOnline()) {
    return false;
  }
  sendFrame({ type: 'message', text: trimmed });
  quickReplies([]);
  show('mine', trimmed);
  $('scroller').scrollTop = $('scroller').scrollHeight;
  return true;
}

function receive(frame) {
  if (frame.type === 'typing') {
    showTyping(true);
  } else if (frame.type === 'message') {
    showTyping(frame.continue_typing === true);
    show(frame.error ? 'error' : 'bot', frame.text, frame);
    quickReplies(Array.isArray(frame.quick_replies) ? frame.quick_replies : []);
    lock(frame.disable_input === true);
  }
}

// --- what was said before

async function showHistory() {
  try {
    const answer = await fetch('botkit/history', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user: user.id }),
    });
    const { history } = answer.ok ? await answer.json() : { history: [] };
    for (const entry of history) {
      if (entry.type === 'message_received') {
        show('mine', entry.text);
        quickReplies([]);
        lock(false);
      } else {
        receive(entry);
      }
    }
  } catch (e) {
    console.warn('The history could not be read', e);
  }
}

// --- the page

function show(kind, text, frame = {}) {
  keepingPlace(() => {
    const item = element('li', '', kind);
    if (text) {
      item.append(element('p', text));
    }
    for (const file of Array.isArray(frame.files) ? frame.files : []) {
      item.append(attachment(file));
    }
    if (frame.open_link) {
      item.append(link(frame.open_link, frame.link_title || frame.open_link, 'button'));
    }
    $('log').append(item);
    while ($('log').childElementCount > MOST_SHOWN) {
      $('log').firstElementChild.remove();
    }
  });
}

function attachment(file) {
  const url = safeUrl(file.url);
  if (url === null || !file.image) {
    return link(file.url, file.url, '');
  }
  const image = element('img', '', '');
  image.alt = typeof file.alt === 'string' ? file.alt : 'Image from the bot';
  image.src = url;
  return image;
}

function link(target, title, kind) {
  const url = safeUrl(target);
  if (url === null) {
    return element('p', title);
  }
  const anchor = element('a', title, kind);
  anchor.href = url;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer';
  return anchor;
}

function safeUrl(target) {
  try {
    const url = new URL(String(target), location.href);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch (e) {
    return null;
  }
}

function quickReplies(replies) {
  keepingPlace(() => {
    $('quick-replies').replaceChildren(...replies.map((reply) => {
      const button = element('button', reply.title, '');
      button.type = 'button';
      button.onclick = () => {
        if (say(String(reply.payload ?? reply.title))) {
          $('text').focus();
        }
      };
      return button;
    }));
  });
}

function showTyping(isTyping) {
  keepingPlace(() => {
    $('typing').hidden = !isTyping;
  });
}

function lock(isLocked) {
  locked = isLocked;
  $('text').disabled = isLocked;
  $('send').disabled = isLocked || !isOnline();
}

function status(text) {
  $('status').textContent = text;
  $('status').classList.toggle('online', isOnline());
  $('send').disabled = locked || !isOnline();
}

function element(name, text, kind) {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) {
    made.className = kind;
  }
  return made;
}

// Follows the newest message, unless the user has scrolled up to read.
function keepingPlace(change) {
  const scroller = $('scroller');
  const following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  change();
  if (following) {
    scroller.scrollTop = scroller.scrollHeight;
  }
}

function rememberedUser() {
  const key = 'botkit_user';
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  try {
    const known = localStorage.getItem(key);
    if (known) {
      return { id: known, isNew: false };
    }
    localStorage.setItem(key, made);
  } catch (e) {
    // Storage is switched off: a new user with each visit.
  }
  return { id: made, isNew: true };
}

function fitInput() {
  const input = $('text');
  input.style.height = 'auto';
  input.style.height = `${input.scrollHeight + 2}px`;
}

$('form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (say($('text').value)) {
    $('text').value = '';
    fitInput();
  }
});

$('text').addEventListener('input', fitInput);
$('text').addEventListener('keydown', (event) => {
  // Not while an input method composes a word: there Enter chooses it.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $('form').requestSubmit();
  }
});

window.addEventListener('online', reconnectNow);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    reconnectNow();
  }
});

if (isNew) {
  connect();
} else {
  showHistory().then(connect);
}
