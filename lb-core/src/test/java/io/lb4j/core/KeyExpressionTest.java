package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyExpressionTest {

    private static final PickRequest REQUEST = new PickRequest() {

        private final Map<String, String> values =
                Map.of("host", "shop", "request_uri", "/a?b=1", "arg_b", "1", "key", "k", "http_x_user", "me");

        @Override
        public @Nullable String variable(String name) {
            return values.get(name);
        }
    };

    @ParameterizedTest
    @CsvSource({
        "$key, k",
        "${key}, k",
        "$host$request_uri, shop/a?b=1",
        "${host}x, shopx",
        "$arg_b-$http_x_user, 1-me",
        "constant, constant",
        "[$cookie_none], []",
        "a{b}c, a{b}c"
    })
    void putsTextAndVariablesTogether(String expression, String key) {
        assertThat(KeyExpression.parse("hash key", expression).evaluate(REQUEST))
                .isEqualTo(key);
    }

    @Test
    void variableWithoutAValueAddsNothing() {
        assertThat(KeyExpression.parse("hash key", "$arg_none").evaluate(REQUEST))
                .isEmpty();
        assertThat(KeyExpression.parse("hash key", "$arg_none$cookie_none").evaluate(REQUEST))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "a$", "$$key", "${", "${key", "${}", "$-", "x ${a-b}"})
    void refusesWhatIsNotWellFormed(String expression) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> KeyExpression.parse("hash key", expression))
                .withMessage("hash key: \"" + expression
                        + "\" (expected: text and variables such as $remote_addr or ${host})");
    }

    @Test
    void refusesAnUnknownVariableAndNamesTheNearest() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> KeyExpression.parse("hash key", "$remote_adr"))
                .withMessageStartingWith("hash key: \"$remote_adr\" (expected: $remote_addr, $remote_port, ")
                .withMessageEndingWith(
                        "$arg_NAME, $http_NAME, $cookie_NAME or $jwt_claim_NAME); did you mean \"$remote_addr\"?");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> KeyExpression.parse("hash key", "$arg_"));
    }

    @Test
    void showsItselfAsItWasWritten() {
        assertThat(KeyExpression.parse("hash key", "${host}$uri")).hasToString("${host}$uri");
    }
}
