#!/usr/bin/env bash
# mongo-java-server, which tests use in place of MongoDB, accepts requests that it does not carry out, refuses some that
# MongoDB accepts, and counts a refused document as inserted.
#
# Versions:  mongo-java-server 1.47.0 (memory backend), MongoDB Java driver 5.14.0.
# Input:     indexes, a validator, a time limit, a write concern and inserts as MongoDB's manual shows them.
# Behaviour: - a unique index with a partialFilterExpression is unique for all documents: the second one that lacks the
#              field is refused (E11000);
#            - a unique index with a case-insensitive collation lets "A" and "a" stand beside each other;
#            - a collection's validator is accepted, and so is a document that breaks it;
#            - write concern 3 is confirmed by the one server that there is;
#            - insertedCount of an unordered bulk insert is 3 where one of three documents was refused as a duplicate;
#            - strings are sorted by UTF-16: a character beyond U+FFFF comes before U+FFEE; MongoDB compares UTF-8.
# Seen:      the text after "expected" below.
# Source:    MongoDB manual, chapters Partial Indexes, Case-Insensitive Indexes, Schema Validation, Write Concern ("w"
#            above 1 needs a replica set) and Bulk Write; the stand-in's read-me names transactions, full-text search and
#            map/reduce as missing, not these.
# Means:     a green test against the stand-in says little about uniqueness, confirmation and counts. Botkit's unique
#            indexes are plain ones, it counts what was written by the errors and not by insertedCount, and its MongoDB
#            tests run against any server that the system property botkit.mongo.uri names; a history that is meant for
#            production is worth that run.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>de.bwaldvogel</groupId><artifactId>mongo-java-server</artifactId><version>1.47.0</version></dependency>
    <dependency><groupId>org.mongodb</groupId><artifactId>mongodb-driver-sync</artifactId><version>5.14.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.20</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import com.mongodb.*;
import com.mongodb.client.*;
import com.mongodb.client.model.*;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.*;
import org.bson.Document;

public class Finding {
    static String inserted(MongoCollection<Document> collection, Document... documents) {
        int accepted = 0;
        try {
            for (Document document : documents) {
                collection.insertOne(document);
                accepted++;
            }
            return accepted + " accepted";
        } catch (MongoWriteException e) {
            return accepted + " accepted, then " + e.getError().getMessage().split(" ")[0];
        }
    }

    static void run(MongoDatabase database) {
        MongoCollection<Document> partial = database.getCollection("partial");
        partial.createIndex(
                new Document("ticket", 1),
                new IndexOptions().unique(true).partialFilterExpression(new Document("ticket", new Document("$exists", true))));
        System.out.println("partial unique index, two documents outside of it: "
                + inserted(partial, new Document("n", 1), new Document("n", 2)));

        MongoCollection<Document> names = database.getCollection("names");
        names.createIndex(
                new Document("name", 1),
                new IndexOptions().unique(true).collation(Collation.builder()
                        .locale("en")
                        .collationStrength(CollationStrength.SECONDARY)
                        .build()));
        System.out.println("case-insensitive unique index, A and a: "
                + inserted(names, new Document("name", "A"), new Document("name", "a")));

        database.createCollection("strict", new CreateCollectionOptions()
                .validationOptions(new ValidationOptions().validator(new Document("n", new Document("$type", "int")))));
        System.out.println("validator that wants a number, a text: "
                + inserted(database.getCollection("strict"), new Document("n", "text")));

        System.out.println("write concern 3 on a single server: "
                + inserted(database.getCollection("three").withWriteConcern(new WriteConcern(3, 200)), new Document("n", 1)));

        MongoCollection<Document> bulk = database.getCollection("bulk");
        bulk.insertOne(new Document("_id", 2));
        try {
            bulk.insertMany(
                    List.of(new Document("_id", 1), new Document("_id", 2), new Document("_id", 3)),
                    new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            System.out.println("unordered insert of 3 with 1 duplicate: insertedCount "
                    + e.getWriteResult().getInsertedCount() + ", errors " + e.getWriteErrors().size()
                    + ", documents new " + (bulk.countDocuments() - 1));
        }

        MongoCollection<Document> sorted = database.getCollection("sorted");
        inserted(sorted, new Document("v", "\uffee"), new Document("v", Character.toString(0x1f4ac)), new Document("v", "z"));
        StringJoiner order = new StringJoiner(" ");
        sorted.find().sort(new Document("v", 1)).forEach(
                found -> order.add(Integer.toHexString(found.getString("v").codePointAt(0))));
        System.out.println("sorted: " + order);
    }

    public static void main(String[] args) {
        MongoServer server = new MongoServer(new MemoryBackend());
        int port = server.bind().getPort();
        try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + port + "/?serverSelectionTimeoutMS=10000")) {
            run(client.getDatabase("finding"));
        } finally {
            server.shutdownNow();
        }
    }
}
END
timeout 120 java -cp 'lib/*' Finding.java > seen 2> errors ||
  { cat seen errors; echo "FAILED: the stand-in could not be run." >&2; exit 1; }

cat > expected <<'END'
partial unique index, two documents outside of it: 1 accepted, then E11000
case-insensitive unique index, A and a: 2 accepted
validator that wants a number, a text: 1 accepted
write concern 3 on a single server: 1 accepted
unordered insert of 3 with 1 duplicate: insertedCount 3, errors 1, documents new 2
sorted: 7a 1f4ac ffee
END
diff -u expected seen || { echo "CHANGED: the stand-in behaves in another way now." >&2; exit 1; }
cat seen
