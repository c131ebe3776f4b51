package com.hydroml.credits.load.compare;

import com.hydroml.credits.web.Authenticator;
import com.hydroml.credits.web.Endpoints;
import com.hydroml.credits.web.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import reactor.core.publisher.Mono;

/** The service's HTTP side alone: it reads the request, decides nothing and writes the answer. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan("com.hydroml.credits.web")
@ConfigurationPropertiesScan("com.hydroml.credits.web")
public class HelloSubject {

  private static final String ID = "auth_000123456789012345678901";

  public static void main(String[] arguments) {
    SpringApplication.run(HelloSubject.class, arguments);
  }

  @Bean
  Authenticator authenticator() {
    return SubjectApi.authenticator();
  }

  @Bean
  Endpoints endpoints() {
    return new SubjectApi(asked -> Mono.just(answer(asked)), HelloSubject::answers);
  }

  private static Mono<List<JsonObject>> answers(List<SubjectApi.Asked> asked) {
    List<JsonObject> answers = new ArrayList<>(asked.size());
    for (SubjectApi.Asked one : asked) {
      answers.add(answer(one));
    }
    return Mono.just(answers);
  }

  private static JsonObject answer(SubjectApi.Asked asked) {
    return SubjectApi.hold(asked, ID, Names.FUNDS, asked.amount(), 7, System.currentTimeMillis());
  }
}
