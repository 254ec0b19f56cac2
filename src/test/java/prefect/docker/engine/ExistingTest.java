package prefect.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.github.dockerjava.api.model.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/** What is made of the engine's answers, where they are odd. */
class ExistingTest {
    @ParameterizedTest
    @NullAndEmptySource
    void a_container_that_is_being_removed_has_no_name_and_does_not_count(String[] names) {
        var container = mock(Container.class);
        when(container.getNames()).thenReturn(names);

        assertThat(Existing.container(container)).isEmpty();
    }

    @Test
    void a_name_comes_without_the_slash_that_the_engine_puts_before_it() {
        var container = mock(Container.class);
        when(container.getNames()).thenReturn(new String[] {"/prefect-server"});

        assertThat(Existing.container(container))
                .hasValueSatisfying(existing -> assertThat(existing.name()).isEqualTo("prefect-server"));
    }
}
