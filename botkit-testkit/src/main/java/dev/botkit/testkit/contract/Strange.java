package dev.botkit.testkit.contract;

import java.util.List;

/** Texts that careless stores lose, mix up or choke on. */
final class Strange {

    /** So long may a conversation's name be. */
    private static final int LONGEST_NAME = 600;

    private static final int LONGEST_ID = 300;

    private static final int DEPTH = 64;

    /** Users' names, the most similar first; no two of them are the same, although some stores may think so. */
    static final List<String> NAMES = List.of(
            // case and spaces
            "alice",
            "Alice",
            "ALICE",
            "alice ",
            "alice  ",
            " alice",
            "ali ce",
            "alice\t",
            "alice\n",
            "alice\r\n",
            // one the beginning of another
            "a",
            "al",
            "alice2",
            // patterns and operators
            "%",
            "_",
            "a%",
            "a_",
            "*",
            "?",
            ".*",
            "^a",
            "$",
            "$ne",
            "$1",
            "{\"$ne\":null}",
            "{\"$gt\":\"\"}",
            // quotes and what looks like code
            "'",
            "''",
            "it's",
            "\"",
            "`",
            "\\",
            "\\'",
            "\\u0000",
            "a;b",
            "a--b",
            "/*",
            "' OR '1'='1",
            "${x}",
            ":name",
            // paths and separators
            "a/b",
            "a\\b",
            "../a",
            ".",
            "..",
            "a.b",
            "a:b",
            "a|b",
            "verified:a",
            // what looks like something else
            "null",
            "NaN",
            "0",
            "00",
            "1",
            "1.0",
            // characters beyond ASCII, and their doubles
            "\u0000",
            "a\u0000",
            "a\u0000b",
            "a\u0000c",
            "\u0001",
            "\u007f",
            "\u00e9",
            "e\u0301",
            "\u00df",
            "ss",
            "SS",
            "\u0131",
            "i",
            "I",
            "\u0130",
            "\uff41",
            "\u200ba",
            "a\u200b",
            "\ufeffa",
            "\u202ea",
            "\u2028",
            "\ufffd",
            "\uffff",
            "\u6f22\u5b57",
            "\ud83d\ude00",
            "\ud83d\ude01",
            "\ud83d\udc69\u200d\ud83d\udcbb",
            "\ud835\udc9c",
            // as long as can be, different in the last character
            "x".repeat(LONGEST_NAME),
            "x".repeat(LONGEST_NAME - 1) + "y",
            "x".repeat(LONGEST_NAME - 1),
            "\u6f22".repeat(LONGEST_NAME - 1) + "a",
            "\u6f22".repeat(LONGEST_NAME - 1) + "b");

    /** Ids; no two of them are the same. */
    static final List<String> IDS = List.of(
            "id",
            "ID",
            "Id",
            "id ",
            " id",
            "i d",
            "'",
            "\"",
            "\\",
            "`",
            "%",
            "_",
            "i_",
            "i%",
            "*",
            "$",
            "$ne",
            "{\"$ne\":null}",
            "' OR ''='",
            "${x}",
            "?",
            ".",
            "a.b",
            "../a",
            "a/b",
            "0",
            "00",
            "0.0",
            "null",
            "~",
            "x".repeat(LONGEST_ID),
            "x".repeat(LONGEST_ID - 1),
            "x".repeat(LONGEST_ID - 1) + "y",
            "X".repeat(LONGEST_ID));

    /** Texts of JSON objects. */
    static final List<String> BODIES = List.of(
            "{}",
            " {\n\t\"a\" : [ 1 , 2 ]\r\n}  ",
            "{\"$ne\":null,\"$where\":\"1\",\"$\":{\"$set\":{\"a\":1}}}",
            "{\"a.b\":{\"c.d\":1},\".\":2,\"..\":3}",
            "{\"\":{\"\":{\"\":\"\"}}}",
            "{\"\\u0000\":\"\\u0000\",\"a\\u0000b\":1}",
            "{\"_id\":1,\"id\":2,\"seq\":-3,\"date\":\"never\",\"conversation\":null,\"__proto__\":{},\"constructor\":0}",
            "{\"same\":1,\"same\":2}",
            "{\"b\":1,\"a\":2,\"B\":3}",
            "{\"n\":[1.10,1.0,-0.0,1e400,1E-7,12345678901234567890123,9007199254740993]}",
            "{\"text\":\"it's \\\"so\\\" \\\\ \\/ ' ` '' \\\\' lone\"}",
            "{\"text\":\"? $1 :name %s {0} #{x} ${x} @x; DROP TABLE x; -- /* \"}",
            "{\"text\":\"\\ud83d\\ude00 \\uD83D \\udE00 \\u00E9 \\u00e9\"}",
            "{\"text\":\"\ud83d\ude00 \ud83d\udc69\u200d\ud83d\udcbb \ud835\udc9c \u6f22\u5b57\"}",
            "{\"text\":\"\u00e9 e\u0301 \u00df \u0130 \u0131 \ufeff \u200b \u202e \u2028 \u2029 \u0085 \u007f \uffff \ufffd\"}",
            "{\"text\":\"trailing   \",\"null\":null,\"t\":true,\"f\":false,\"e\":[],\"o\":{}}",
            "{\"d\":".repeat(DEPTH) + "[]" + "}".repeat(DEPTH),
            "{\"" + "k".repeat(2_000) + "\":\"" + "v".repeat(2_000) + "\"}");

    private Strange() {}
}
