/*
 * Copyright (c) 2026, The huaweicloud.codearts authors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*
 * The least that a client can do: the rate that it reaches is the capacity of the server.
 *
 *     loader PORT MIRRORS WORKERS http|https
 *
 * Each worker is a thread with one connection that sends a request, reads its response to the last byte, and sends the
 * next. Certificates are not checked. It prints the seconds that it took.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tls.h"

enum { WORKERS_AT_MOST = 1024, ANSWER_SIZE = 4096 };

static struct sockaddr_in address;
static SSL_CTX *tls_context;
static atomic_int next_repository = 1;
static int mirrors;

static void fail(const char *what)
{
    fprintf(stderr, "loader: %s\n", what);
    exit(1);
}

static void exchange(int fd, SSL *tls, int repository)
{
    char text[ANSWER_SIZE];
    int size = snprintf(text, sizeof text,
                        "GET /v4/repositories/%d/remote-mirror HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        "Accept: application/json\r\nX-Auth-Token: benchmark\r\n\r\n",
                        repository);
    if ((tls ? SSL_write(tls, text, size) : write(fd, text, (size_t)size)) != size)
        fail("the request could not be sent");
    size_t received = 0, wanted = sizeof text - 1;
    while (received < wanted) {
        ssize_t part = tls ? SSL_read(tls, text + received, (int)(sizeof text - 1 - received))
                           : read(fd, text + received, sizeof text - 1 - received);
        if (part <= 0)
            fail("the response ended early");
        received += (size_t)part;
        text[received] = '\0';
        char *body = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "\r\nContent-Length:");
        if (body && length)
            wanted = (size_t)(body + 4 - text) + strtoul(length + 17, NULL, 10);
    }
    if (strncmp(text, "HTTP/1.1 200 ", 13))
        fail("the response is not 200");
}

static void *work(void *unused)
{
    static const int yes = 1;
    int repository, fd = socket(AF_INET, SOCK_STREAM, 0);
    SSL *tls = NULL;
    (void)unused;
    if (connect(fd, (struct sockaddr *)&address, sizeof address))
        fail("no connection");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (tls_context) {
        tls = SSL_new(tls_context);
        SSL_set_fd(tls, fd);
        if (SSL_connect(tls) != 1)
            fail("no TLS connection");
    }
    while ((repository = atomic_fetch_add(&next_repository, 1)) <= mirrors)
        exchange(fd, tls, repository);
    if (tls) {
        SSL_shutdown(tls);
        SSL_free(tls);
    }
    close(fd);
    return NULL;
}

int main(int count, char **arguments)
{
    pthread_t threads[WORKERS_AT_MOST];
    struct timespec began, ended;
    int workers = count == 5 ? atoi(arguments[3]) : 0;
    if (workers < 1 || workers > WORKERS_AT_MOST)
        fail("usage: loader PORT MIRRORS WORKERS http|https");
    address = (struct sockaddr_in){.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)atoi(arguments[1])),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    mirrors = atoi(arguments[2]);
    if (!strcmp(arguments[4], "https"))
        tls_context = SSL_CTX_new(TLS_client_method());
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (int index = 0; index < workers; index++)
        if (pthread_create(&threads[index], NULL, work, NULL))
            fail("no thread");
    for (int index = 0; index < workers; index++)
        pthread_join(threads[index], NULL);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    printf("%.6f\n", (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
    return 0;
}
