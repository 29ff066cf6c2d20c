/*
 * Copyright (c) 2026, The huaweicloud.codearts authors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*
 * A CodeHub that knows the remote mirror of any repository and the list of repositories, and is as fast as one core
 * allows, so that a client that is measured against it is not measured against its server.
 *
 *     server LATENCY_MS FAILED_PERCENT REPOSITORIES [CERTIFICATE KEY]
 *
 * FAILED_PERCENT of the mirrors have failed, with six kinds of errors. The program listens on a free port of 127.0.0.1
 * and prints the port. The first response of a connection has the header of the simulator, so that audits are compared
 * whatever the port. Each response is delayed by the latency, any number of them at a time. When its standard input
 * ends (its parent has closed it, or is gone), it prints what it has counted, as JSON, and exits.
 *
 * One thread, edge-triggered epoll: progress() does all that can be done for a connection, whatever woke it. A
 * connection has at most one request under way; the next one waits in the socket.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "tls.h"

/* The largest request: headers with a token of 16,000 characters. The largest body: 100 rows of the list. */
enum { INPUT_SIZE = 32 * 1024, BODY_SIZE = 64 * 1024, EVENTS = 512, BACKLOG = 4096 };

/* The headers of a response have about 250 bytes. */
enum { RESPONSE_SIZE = BODY_SIZE + 1024 };

static const int64_t SECOND = 1000000000;

struct connection {
    int fd;
    SSL *tls;
    bool has_shaken_hands;
    bool is_delayed;
    bool is_last_request;
    bool is_known;
    size_t received;
    size_t response_size;
    size_t sent;
    int64_t due;
    struct connection *next_due;
    char input[INPUT_SIZE];
    char response[RESPONSE_SIZE];
};

/* The delayed responses. All wait equally long, so the first that came is the first to go. */
static struct connection *first_due, *last_due;

static int64_t latency;
static unsigned failed_percent, repositories;
static char an_hour_ago[40], ten_days_ago[40];
static int poller, timer;
static SSL_CTX *tls_context;

static struct {
    uint64_t connections, mirrors, pages, others;
    int64_t first_request, last_response;
} counted;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void watch(int fd, uint32_t events, void *what)
{
    struct epoll_event event = {.events = events, .data.ptr = what};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event))
        die("epoll_ctl");
}

static void set_timer(void)
{
    struct itimerspec at = {.it_value = {first_due->due / SECOND, first_due->due % SECOND}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void delay(struct connection *connection)
{
    connection->is_delayed = true;
    connection->due = now() + latency;
    connection->next_due = NULL;
    if (first_due) {
        last_due->next_due = connection;
        last_due = connection;
    } else {
        first_due = last_due = connection;
        set_timer();
    }
}

static void hang_up(struct connection *connection)
{
    if (connection->tls) {
        ERR_clear_error();
        if (connection->has_shaken_hands)
            SSL_shutdown(connection->tls);
        SSL_free(connection->tls);
    }
    close(connection->fd);
    free(connection);
}

/* Whether a read or write that moved no byte has to be repeated when the socket allows it. */
static bool must_wait(const struct connection *connection, ssize_t result)
{
    if (!connection->tls)
        return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    int error = SSL_get_error(connection->tls, (int)result);
    return error == TLS_WANTS_READ || error == TLS_WANTS_WRITE;
}

static ssize_t receive(struct connection *connection)
{
    char *into = connection->input + connection->received;
    size_t room = INPUT_SIZE - connection->received;
    if (!connection->tls)
        return room ? read(connection->fd, into, room) : 0;
    ERR_clear_error();
    return room ? SSL_read(connection->tls, into, (int)room) : 0;
}

static ssize_t transmit(struct connection *connection)
{
    const char *from = connection->response + connection->sent;
    size_t left = connection->response_size - connection->sent;
    if (!connection->tls)
        return write(connection->fd, from, left);
    ERR_clear_error();
    return SSL_write(connection->tls, from, (int)left);
}

static void write_response(struct connection *connection, const char *status, const char *header, const char *body,
                         size_t body_size)
{
    static char date[40];
    static time_t date_of;
    time_t seconds = time(NULL);
    if (seconds != date_of) {
        struct tm parts;
        date_of = seconds;
        strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&seconds, &parts));
    }
    connection->sent = 0;
    connection->response_size = (size_t)snprintf(
        connection->response, RESPONSE_SIZE,
        "HTTP/1.1 %s\r\n"
        "Date: %s\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: %zu\r\n"
        "Connection: %s\r\n"
        "Server: api-gateway\r\n"
        "X-Request-Id: %032llx\r\n"
        "%s%s\r\n%s",
        status, date, body_size, connection->is_last_request ? "close" : "keep-alive",
        (unsigned long long)(counted.mirrors + counted.others),
        connection->is_known ? "" : "X-CodeHub-Simulator: true\r\n", header, body);
    connection->is_known = true;
}

/* In the time zone of the service. */
static void write_time(char *text, time_t ago)
{
    struct tm parts;
    time_t seconds = time(NULL) - ago + 8 * 3600;
    strftime(text, 40, "%Y-%m-%dT%H:%M:%S.000+08:00", gmtime_r(&seconds, &parts));
}

static int write_mirror(char *body, unsigned repository)
{
    static const char *const errors[] = {
        "fatal: Authentication failed for 'https://git%u.example.com/platform/service-%u.git/'",
        "fatal: unable to access 'https://git%u.example.com/platform/service-%u.git/': Could not resolve host",
        "fatal: repository 'https://git%u.example.com/platform/service-%u.git/' not found",
        "fatal: unable to access 'https://git%u.example.com/platform/service-%u.git/': SSL certificate problem",
        "error: RPC failed; curl 56 GnuTLS recv error (-9) of git%u.example.com/platform/service-%u",
        "exit status 128 of git%u.example.com/platform/service-%u",
    };
    char error[256] = "null";
    bool has_failed = repository * 37u % 100 < failed_percent;
    if (has_failed) {
        int size = snprintf(error, sizeof error, "\"{\\\"msg\\\":\\\"");
        size += snprintf(error + size, sizeof error - (size_t)size, errors[repository % 6], repository % 5, repository);
        snprintf(error + size, sizeof error - (size_t)size, "\\\",\\\"code\\\":\\\"7\\\"}\"");
    }
    return snprintf(
        body, BODY_SIZE,
        "{\"id\":%u,\"repository_id\":%u,\"update_status\":\"%s\",\"last_update_at\":\"%s\","
        "\"url\":\"https://git%u.example.com/platform/service-%u.git\","
        "\"last_successful_update_at\":\"%s\",\"number_of_failures\":%u,"
        "\"mirroring_enabled\":true,\"is_private\":true,\"endpoint_uuid\":null,\"last_error\":%s}",
        repository + 3000, repository, has_failed ? "failed" : "finished", an_hour_ago, repository % 5, repository,
        has_failed ? ten_days_ago : an_hour_ago, has_failed ? 9 : 0, error);
}

static int write_page(char *body, unsigned offset, unsigned limit)
{
    unsigned end = offset + (limit < 100 ? limit : 100);
    int size = snprintf(body, BODY_SIZE, "[");
    for (unsigned number = offset + 1; number <= (end < repositories ? end : repositories); number++)
        size += snprintf(
            body + size, BODY_SIZE - (size_t)size,
            "%s{\"id\":%u,\"name\":\"service-%u\",\"path\":\"service-%u\","
            "\"description\":\"Service %u of the platform\","
            "\"project_id\":\"%032x\",\"project_name\":\"project-%u\",\"archived\":%s,\"visibility\":\"private\","
            "\"status\":0,\"http_url_to_repo\":\"https://codehub.example.com/p%u/service-%u.git\","
            "\"ssh_url_to_repo\":\"git@codehub.example.com:p%u/service-%u.git\"}",
            number > offset + 1 ? "," : "", number, number, number, number, number % 40, number % 40,
            number % 20 ? "false" : "true", number % 40, number, number % 40, number);
    return size + snprintf(body + size, BODY_SIZE - (size_t)size, "]");
}

static unsigned parameter(const char *request, const char *name, unsigned otherwise)
{
    const char *found = strstr(request, name);
    return found ? (unsigned)atoi(found + strlen(name)) : otherwise;
}

static void understand(struct connection *connection, const char *request)
{
    static char body[BODY_SIZE];
    char header[40] = "";
    unsigned repository;
    int size, end = 0;
    connection->is_last_request = strcasestr(request, "\r\nConnection: close") != NULL;
    sscanf(request, "GET /v4/repositories/%9u/remote-mirror %n", &repository, &end);
    if (end) {
        if (!counted.mirrors++)
            counted.first_request = now();
        size = write_mirror(body, repository);
    } else if (!strncmp(request, "GET /v4/user/repositories?", 26)) {
        if (!counted.pages++)
            counted.first_request = now();
        snprintf(header, sizeof header, "X-Total: %u\r\n", repositories);
        size = write_page(body, parameter(request, "offset=", 0), parameter(request, "limit=", 20));
    } else {
        counted.others++;
        size = snprintf(body, sizeof body, "{\"error_code\":\"CH.004404\",\"error_msg\":\"Repository Not Found\"}");
        write_response(connection, "404 Not Found", "", body, (size_t)size);
        return;
    }
    write_response(connection, "200 OK", header, body, (size_t)size);
}

/* Take one request from the input, if one is there whole. */
static bool take_request(struct connection *connection)
{
    char *end = memmem(connection->input, connection->received, "\r\n\r\n", 4);
    if (!end)
        return false;
    *end = '\0';
    understand(connection, connection->input);
    connection->received -= (size_t)(end + 4 - connection->input);
    memmove(connection->input, end + 4, connection->received);
    return true;
}

static void progress(struct connection *connection)
{
    if (connection->is_delayed)
        return;
    if (connection->tls && !connection->has_shaken_hands) {
        ERR_clear_error();
        int result = SSL_accept(connection->tls);
        if (result != 1) {
            if (!must_wait(connection, result))
                hang_up(connection);
            return;
        }
        connection->has_shaken_hands = true;
    }
    for (;;) {
        while (connection->sent < connection->response_size) {
            ssize_t sent = transmit(connection);
            if (sent <= 0) {
                if (!must_wait(connection, sent))
                    hang_up(connection);
                return;
            }
            connection->sent += (size_t)sent;
            if (connection->sent == connection->response_size) {
                counted.last_response = now();
                if (connection->is_last_request) {
                    hang_up(connection);
                    return;
                }
            }
        }
        while (!take_request(connection)) {
            ssize_t received = receive(connection);
            if (received <= 0) {
                if (!must_wait(connection, received))
                    hang_up(connection);
                return;
            }
            connection->received += (size_t)received;
        }
        if (latency) {
            delay(connection);
            return;
        }
    }
}

static void respond_when_due(void)
{
    uint64_t expirations;
    if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN)
        die("timer");
    int64_t until = now();
    while (first_due && first_due->due <= until) {
        struct connection *connection = first_due;
        first_due = connection->next_due;
        connection->is_delayed = false;
        progress(connection);
    }
    if (first_due)
        set_timer();
}

static void accept_all(int listener)
{
    static const int yes = 1;
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct connection *connection = calloc(1, sizeof *connection);
        if (!connection)
            die("calloc");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        connection->fd = fd;
        if (tls_context) {
            connection->tls = SSL_new(tls_context);
            SSL_set_fd(connection->tls, fd);
        }
        counted.connections++;
        watch(fd, EPOLLIN | EPOLLOUT | EPOLLET, connection);
    }
    if (errno != EAGAIN && errno != ECONNABORTED)
        die("accept");
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, BACKLOG) ||
        getsockname(listener, (struct sockaddr *)&address, &size))
        die("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(int count, char **arguments)
{
    if (count != 4 && count != 6) {
        fprintf(stderr, "usage: server LATENCY_MS FAILED_PERCENT REPOSITORIES [CERTIFICATE KEY]\n");
        return 2;
    }
    latency = (int64_t)(atof(arguments[1]) * 1e6);
    failed_percent = (unsigned)atoi(arguments[2]);
    repositories = (unsigned)atoi(arguments[3]);
    write_time(an_hour_ago, 3600);
    write_time(ten_days_ago, 10 * 24 * 3600);
    signal(SIGPIPE, SIG_IGN);
    if (count == 6) {
        tls_context = SSL_CTX_new(TLS_server_method());
        if (SSL_CTX_use_certificate_chain_file(tls_context, arguments[4]) != 1 ||
            SSL_CTX_use_PrivateKey_file(tls_context, arguments[5], TLS_PEM) != 1) {
            fprintf(stderr, "server: the certificate or the key cannot be used\n");
            return 1;
        }
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    int listener = listen_on_loopback();
    watch(listener, EPOLLIN, &listener);
    watch(timer, EPOLLIN, &timer);
    watch(STDIN_FILENO, EPOLLIN, NULL);
    double cpu_before = cpu_seconds();

    for (bool is_over = false; !is_over;) {
        struct epoll_event events[EVENTS];
        bool is_timer_due = false;
        int ready = epoll_wait(poller, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR)
            die("epoll_wait");
        for (int index = 0; index < ready; index++) {
            void *what = events[index].data.ptr;
            if (!what)
                is_over = true;
            else if (what == &timer)
                is_timer_due = true;
            else if (what == &listener)
                accept_all(listener);
            else
                progress(what);
        }
        /* Last: it may free a connection that an event of this round is for. */
        if (is_timer_due)
            respond_when_due();
    }
    printf("{\"connections\": %llu, \"mirrors\": %llu, \"pages\": %llu, \"others\": %llu, "
           "\"first_request\": %.6f, \"last_response\": %.6f, \"cpu\": %.6f}\n",
           (unsigned long long)counted.connections, (unsigned long long)counted.mirrors,
           (unsigned long long)counted.pages, (unsigned long long)counted.others, (double)counted.first_request / 1e9,
           (double)counted.last_response / 1e9, cpu_seconds() - cpu_before);
    return 0;
}
