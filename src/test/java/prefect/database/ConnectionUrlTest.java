package prefect.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import prefect.settings.SslMode;

class ConnectionUrlTest {
    @Test
    void is_an_async_sqlalchemy_dsn() {
        assertThat(new ConnectionUrl("prefect", "secret", "prefect-postgres", 5432, "prefect", Optional.empty())
                        .asText())
                .isEqualTo("postgresql+asyncpg://prefect:secret@prefect-postgres:5432/prefect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p@ss:w/o?r#d", "100%", "a b+c", "ü€😀", "'\"\\$`", "${PREFECT_API_URL}", "[::1]"})
    void keeps_any_password(String password) {
        var url = new ConnectionUrl("prefect", password, "db", 5432, "prefect", Optional.empty()).asText();

        assertThat(url).matches("postgresql\\+asyncpg://prefect:[A-Za-z0-9._~%-]+@db:5432/prefect");
        assertThat(URI.create(url).getUserInfo()).isEqualTo("prefect:" + password);
    }

    @Test
    void says_how_far_the_connection_is_to_be_trusted_and_brackets_an_ipv6_address() {
        assertThat(new ConnectionUrl("prefect", "secret", "fd00::1", 5432, "prefect", Optional.of(SslMode.VERIFY_FULL))
                        .asText())
                .isEqualTo("postgresql+asyncpg://prefect:secret@[fd00::1]:5432/prefect?ssl=verify-full");
    }

    @Test
    void does_not_print_its_password() {
        assertThat(new ConnectionUrl("prefect", "hunter2", "db", 5432, "prefect", Optional.empty()).toString())
                .isEqualTo("postgresql+asyncpg://prefect:[secret]@db:5432/prefect");
    }
}
