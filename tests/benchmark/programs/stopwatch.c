/*
 * Copyright (c) 2026, The huaweicloud.codearts authors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*
 * Runs a program and writes what it cost.
 *
 *     stopwatch FIGURES_FILE TIME_LIMIT CORE|all PROGRAM ARGUMENT...
 *
 * FIGURES_FILE gets JSON: the seconds that passed, the seconds of CPU of the program and all its descendants, the peak
 * memory of the largest of them (KiB), and how it ended. A small program does this, because a process that Python
 * starts is born with Python's memory, and shows that as its peak.
 */

#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void end_child(int signal_number)
{
    (void)signal_number;
    kill(-child, SIGKILL);
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void run(char **arguments)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (strcmp(arguments[3], "all")) {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        CPU_SET((size_t)atoi(arguments[3]), &cores);
        if (sched_setaffinity(0, sizeof cores, &cores)) {
            perror("stopwatch: sched_setaffinity");
            _exit(126);
        }
    }
    execvp(arguments[4], arguments + 4);
    perror(arguments[4]);
    _exit(127);
}

int main(int count, char **arguments)
{
    struct timespec began, ended;
    struct rusage usage;
    int status;
    if (count < 5) {
        fprintf(stderr, "usage: stopwatch FIGURES_FILE TIME_LIMIT CORE|all PROGRAM ARGUMENT...\n");
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    clock_gettime(CLOCK_MONOTONIC, &began);
    child = fork();
    if (!child)
        run(arguments);
    signal(SIGALRM, end_child);
    signal(SIGTERM, end_child);
    signal(SIGINT, end_child);
    alarm((unsigned)atoi(arguments[2]));
    while (wait4(child, &status, 0, &usage) < 0)
        ;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    FILE *file = fopen(arguments[1], "w");
    if (!file) {
        perror(arguments[1]);
        return 1;
    }
    fprintf(file, "{\"began\": %.6f, \"wall\": %.6f, \"cpu\": %.6f, \"peak_kib\": %ld, \"status\": %d}\n",
            (double)began.tv_sec + (double)began.tv_nsec / 1e9,
            (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
            seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    fclose(file);
    return 0;
}
