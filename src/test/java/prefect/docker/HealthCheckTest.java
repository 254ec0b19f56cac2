package prefect.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCheckTest {
    @ParameterizedTest
    @CsvSource({"5, 5s", "59, 59s", "60, 1m0s", "90, 1m30s", "120, 2m0s"})
    void durations_are_spelled_as_the_provider_reads_them_back(long seconds, String spelled) {
        assertThat(HealthCheck.canonical(Duration.ofSeconds(seconds))).isEqualTo(spelled);
    }
}
