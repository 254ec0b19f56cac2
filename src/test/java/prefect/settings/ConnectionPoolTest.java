package prefect.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static prefect.settings.ReadSettings.behindProxy;
import static prefect.settings.ReadSettings.read;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the database lets in as many as there are. */
class ConnectionPoolTest {
    @Test
    void connections_have_to_be_enough_for_all_processes() {
        assertThat(behindProxy("{\"replicas\": 4}", Map.of()).serverConnections())
                .isEqualTo(90);
        assertThatThrownBy(() -> behindProxy("{\"replicas\": 5}", Map.of()))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(
                        "database.maxConnections: 100 are too few for 5 API servers and the background services with up to 15 connections each (server.poolSize 5, server.poolOverflow 10), allowed: 106 or more, or smaller pools");
        assertThatThrownBy(() -> behindProxy(
                        "{\"replicas\": 2, \"poolSize\": 20, \"poolOverflow\": 0}",
                        Map.of("database", "{\"maxConnections\": 72}")))
                .hasMessageContaining("database.maxConnections: 72 are too few for 2 API servers")
                .hasMessageContaining("up to 20 connections each (server.poolSize 20, server.poolOverflow 0)")
                .hasMessageContaining("allowed: 73 or more");
    }

    @Test
    void more_connections_or_smaller_pools_will_do() {
        assertThat(behindProxy("{\"replicas\": 5}", Map.of("database", "{\"maxConnections\": 106}"))
                        .serverConnections())
                .isEqualTo(106);
        assertThat(behindProxy("{\"replicas\": 5, \"poolSize\": 5, \"poolOverflow\": 0}", Map.of())
                        .serverConnections())
                .isEqualTo(46);
    }

    @Test
    void an_external_database_counts_its_connections_itself() {
        var external = "{\"mode\": \"external\", \"host\": \"pg.example.com\", \"password\": \"p\"}";

        assertThat(behindProxy("{\"replicas\": 20}", Map.of("database", external))
                        .serverConnections())
                .isEqualTo(346);
    }

    @Test
    void one_server_may_have_larger_pools_than_its_database_allows() {
        assertThatCode(() -> read(Map.of("server", "{\"poolSize\": 200}"))).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    server   | {"poolSize": 0}        | server.poolSize: "0" cannot be used, allowed: a whole number from 1
                    server   | {"poolOverflow": -1}   | server.poolOverflow: "-1" cannot be used, allowed: a whole number from 0
                    server   | {"env": {"PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE": 3}} | server.env: PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE is set by server.poolSize
                    server   | {"env": {"PREFECT_SQLALCHEMY_MAX_OVERFLOW": 3}} | server.env: PREFECT_SQLALCHEMY_MAX_OVERFLOW is set by server.poolOverflow
                    database | {"maxConnections": 5}  | database.maxConnections: "5" cannot be used, allowed: a whole number from 20
                    """)
    void a_wrong_value_is_told_with_its_key_and_what_is_allowed(String key, String value, String message) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .hasMessageContaining("1 problem")
                .hasMessageContaining(message);
    }
}
