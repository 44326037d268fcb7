'use strict';

/** The code to copy names this server. */
const here = new URL('.', location.href).href;
for (const code of document.querySelectorAll('.code code')) {
  code.textContent = code.textContent
    .replace('https://chat.example.com/', here)
    .replace('"/botkit/', `"${new URL(here).pathname}botkit/`);
}

document.getElementById('open').addEventListener('click', () => Botkit.activate());

async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    // Without https, and on another computer, there is no such clipboard.
    getSelection().selectAllChildren(code);
    return document.execCommand('copy');
  }
}

for (const button of document.querySelectorAll('.copy')) {
  button.addEventListener('click', async () => {
    const copied = await copy(button.parentElement.querySelector('code'));
    button.textContent = copied ? 'Copied' : 'Selected';
    document.getElementById('status').textContent = copied
      ? 'The code is in the clipboard.'
      : 'The code is selected. Copy it with the keyboard.';
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  });
}
