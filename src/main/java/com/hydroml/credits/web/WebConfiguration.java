package com.hydroml.credits.web;

import com.hydroml.credits.kernel.RandomIds;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the routes of all modules on the service's port. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

  @Bean
  RequestIds requestIds() {
    return new RequestIds(new RandomIds());
  }

  @Bean
  HttpApi httpApi(
      ObjectProvider<Endpoints> modules,
      Authenticator authenticator,
      ObjectProvider<Memberships> memberships,
      RequestIds requestIds,
      WebProperties properties,
      MeterRegistry meters) {
    List<Endpoint> endpoints =
        modules.orderedStream().flatMap(module -> module.endpoints().stream()).toList();
    return new HttpApi(
        endpoints,
        Documentation.of(endpoints),
        new Admission(authenticator, memberships.getIfAvailable(() -> Memberships.NONE)),
        requestIds,
        properties.maxInFlight(),
        new WorkLimit(properties.assuredInFlight(), properties.longestWait(), System::nanoTime),
        new BodyBudget(properties.maxBodies().toBytes()),
        meters);
  }

  /**
   * A customizer serves the context it is defined in, and so leaves the management port alone; a
   * {@code NettyRouteProvider} bean would be found by both.
   */
  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> routesOnTheServicePort(
      HttpApi api, RequestIds requestIds, WebProperties properties) {
    UnreadableRequests unreadable = new UnreadableRequests(requestIds);
    return factory -> {
      factory.addRouteProviders(routes -> routes.route(request -> true, api));
      factory.addServerCustomizers(
          server -> LastRequest.on(unreadable.on(server)).requestTimeout(properties.bodyTimeout()));
    };
  }
}
