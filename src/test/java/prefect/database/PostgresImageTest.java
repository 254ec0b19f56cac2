package prefect.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresImageTest {
    @ParameterizedTest
    @CsvSource({
        "postgres:14, /var/lib/postgresql/data",
        "postgres:16, /var/lib/postgresql/data",
        "postgres:17.2-bookworm, /var/lib/postgresql/data",
        "postgres:18, /var/lib/postgresql",
        "postgres:18.1-alpine, /var/lib/postgresql",
        "postgres:19-trixie, /var/lib/postgresql",
        "registry.example.com:5000/team/postgres:18, /var/lib/postgresql",
        "registry.example.com:18/team/postgres, /var/lib/postgresql/data",
        "postgres:18@sha256:0123456789abcdef, /var/lib/postgresql",
        "postgres, /var/lib/postgresql/data",
    })
    void the_data_path_follows_the_major_version(String reference, String path) {
        assertThat(new PostgresImage(reference).dataPath()).isEqualTo(path);
    }
}
