-- Botkit's tables in H2, version 1.
--
-- JdbcHistory runs this file at its start, and puts its table prefix in the place of "botkit_". With
-- createSchema(false) run it yourself. A second run changes nothing, so that a start that was cut off in the
-- middle, where H2 cannot roll back, is made good by the next one.
--
-- conversation: the conversation's name, such as verified:alice. A name that begins with a backslash has
-- escapes (\0 is the character NUL, \\ a backslash, \uD83D half of a surrogate pair); one that begins with \#
-- is the SHA-256 of a name of more than 512 bytes. Texts in body have such a backslash and escapes only if
-- they hold what no other database could keep. 1,048,576 characters are the longest text that H2 takes.

CREATE TABLE IF NOT EXISTS botkit_schema (
  version      INTEGER NOT NULL PRIMARY KEY,
  installed_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

-- What was said. place: H2 keeps rows in the order of a primary key that is one number. Each conversation has a
-- range of places, taken from the sequence, with one entry behind the other, so that what is read together lies in a
-- page or two, however many others were talking meanwhile. The first unique key is how a conversation is read,
-- forward and backward; the second is how a message that was sent twice is found. There is no index on the date: each
-- one makes writing dearer, and only JdbcHistory.deleteOlderThan, which may read all of the table, would gain from it.
-- kind: received (from the user) or sent; no CHECK (kind IN (...)), which H2 2.4 cannot check any more when the
-- connection that made the table is closed. date_ms: milliseconds since 1970, UTC. body: the text of a JSON object.
-- ends_turn: whether the message that this one answers has been handled with it.
CREATE SEQUENCE IF NOT EXISTS botkit_places START WITH 4294967296 INCREMENT BY 4294967296;

CREATE TABLE IF NOT EXISTS botkit_entries (
  place        BIGINT NOT NULL PRIMARY KEY,
  conversation VARCHAR(512) NOT NULL,
  seq          BIGINT NOT NULL CHECK (seq > 0),
  epoch        VARCHAR(64) NOT NULL,
  id           VARCHAR(300) NOT NULL,
  kind         VARCHAR(8) NOT NULL,
  in_reply_to  VARCHAR(300),
  date_ms      BIGINT NOT NULL,
  body         VARCHAR(1048576) NOT NULL,
  ends_turn    BOOLEAN NOT NULL,
  UNIQUE (conversation, seq),
  UNIQUE (conversation, id)
);

-- How far each conversation has been handled, and the dialog that waits.
CREATE TABLE IF NOT EXISTS botkit_states (
  conversation VARCHAR(512) NOT NULL PRIMARY KEY,
  version      BIGINT NOT NULL,
  body         VARCHAR(1048576) NOT NULL
);

-- What clients told of their users.
CREATE TABLE IF NOT EXISTS botkit_profiles (
  conversation VARCHAR(512) NOT NULL PRIMARY KEY,
  body         VARCHAR(1048576) NOT NULL
);

-- What the bot is going to say by itself. due_ms: when, in milliseconds since 1970, UTC; the index is how what is due is
-- found. recipient: the conversation's name, also where conversation has a digest. body: a JSON object, the fields of the
-- reply.
CREATE TABLE IF NOT EXISTS botkit_pushes (
  conversation VARCHAR(512) NOT NULL,
  id           VARCHAR(300) NOT NULL,
  due_ms       BIGINT NOT NULL,
  recipient    VARCHAR(1048576) NOT NULL,
  body         VARCHAR(1048576) NOT NULL,
  PRIMARY KEY (conversation, id)
);

CREATE INDEX IF NOT EXISTS botkit_pushes_due ON botkit_pushes (due_ms, id);

-- Scripts, for JdbcHistory.scripts(). script_key: the command without its case, with escapes and digests as
-- in conversation. version: another one after each change. added_ms: when the command was first added, which gives
-- the scripts their order. body: a JSON array of the one script.
CREATE TABLE IF NOT EXISTS botkit_scripts (
  script_key VARCHAR(512) NOT NULL PRIMARY KEY,
  version    VARCHAR(64) NOT NULL,
  added_ms   BIGINT NOT NULL,
  body       CHARACTER LARGE OBJECT NOT NULL
);

MERGE INTO botkit_schema (version) KEY (version) VALUES (1);
