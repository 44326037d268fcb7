package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "08001, cannot be reached",
        "90121, cannot be reached",
        "22001, does not take what was to be stored",
        "25006, is read-only",
        "28P01, refuses the user or the password",
        "3D000, does not exist on its server",
        "42501, does not give this user the rights",
        "42P01, does not have Botkit's tables as they should be",
        "42703, does not have Botkit's tables as they should be",
        "42S02, does not have Botkit's tables as they should be",
        "42P05, is behind a pooler that loses the names of prepared statements",
        "26000, is behind a pooler that loses the names of prepared statements",
        "08P01, was not understood: if there is a pooler between",
        "42601, failed",
        "42P07, failed",
        "57P05, has closed a connection that was idle",
        "53100, is out of disk space",
        "57014, did not answer in time",
        "57P03, is just being started or shut down",
        "90020, is a file that another process has open",
        "XX000, failed",
        "X, failed",
    })
    void saysWhatToLookAt(String state, String said) {
        assertThat(SqlErrors.unavailable("The database x", new SQLException("hunter2", state)))
                .hasMessageStartingWith("The database x " + said)
                .hasMessageEndingWith("(SQLState " + state + ", SQLException)")
                .hasNoCause();
    }

    @Test
    void namesTheClassesOfCausesButNotWhatTheySay() {
        SQLException unknown = new SQLException("hunter2", new ConnectException("hunter2"));

        assertThat(SqlErrors.describe(unknown)).isEqualTo("SQLState unknown, SQLException caused by ConnectException");
    }

    @Test
    void aConstraintThatH2CannotCheckIsNotTheFaultOfARow() {
        assertThat(SqlErrors.isAboutContent(new SQLException("", "23514", 23514)))
                .isFalse();
        assertThat(SqlErrors.isAboutContent(new SQLException("", "23514", 0))).isTrue();
        assertThat(SqlErrors.isAboutContent(new SQLException("", "23505", 0))).isFalse();
        assertThat(SqlErrors.isAboutContent(new SQLException("", "53100", 0))).isFalse();
    }
}
