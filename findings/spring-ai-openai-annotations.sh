#!/usr/bin/env bash
# Spring AI's chat client and its OpenAI model together, as Maven resolves them, cannot use tools.
#
# Versions:  spring-ai-client-chat and spring-ai-openai 2.0.1, Maven, no BOM.
# Input:     a project with these two dependencies; a tool is made.
# Behaviour: the class of tools cannot be loaded: NoClassDefFoundError for com.fasterxml.jackson.annotation.JsonSerializeAs.
#            Jackson 3's databind, which Spring AI uses, needs jackson-annotations 2.21. OpenAI's client depends on 2.18, and is nearer.
# Seen:      the text after "expected" below.
# Source:    Maven's guide to dependencies: the nearest definition wins. The BOM of Spring Boot 4 hides it.
# Means:     without Spring Boot's BOM, models answer, and tools fail with an Error that names Jackson. Give jackson-annotations 2.21
#            or newer a version of its own, as docs/MODELS.md does.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-client-chat</artifactId><version>2.0.1</version></dependency>
    <dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-openai</artifactId><version>2.0.1</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import org.springframework.ai.tool.function.FunctionToolCallback;

public class Finding {

    public static void main(String[] args) {
        try {
            System.out.println(FunctionToolCallback.builder("hours", () -> "Nine to six.").build().getToolDefinition().name());
        } catch (Throwable e) {
            System.out.println(e);
        }
    }
}
END
javac -cp 'lib/*' -d classes Finding.java
java -cp 'classes:lib/*' Finding > seen 2> log || { cat log seen; exit 1; }

cat > expected <<'END'
java.lang.NoClassDefFoundError: com/fasterxml/jackson/annotation/JsonSerializeAs
END
cat seen
diff expected seen && echo "as stated"
