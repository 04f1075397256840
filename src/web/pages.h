/* The handlers that the tables of routes name, by the files they stand in. */
#pragma once

#include "web/route.h"

/* pages.c: health, metrics */
enum ly page_health(struct scope *s, struct call *c, struct value **out);
enum ly page_metrics(struct scope *s, struct call *c, struct value **out);
enum ly page_openapi(struct scope *s, struct call *c, struct value **out);

/* pages_board.c: how far the plans are kept; pages_lists.c: their lists */
enum ly page_home(struct scope *s, struct call *c, struct value **out);
enum ly page_front(struct scope *s, struct call *c, struct value **out);
enum ly page_entry(struct scope *s, struct call *c, struct value **out);
enum ly page_unit(struct scope *s, struct call *c, struct value **out);
enum ly page_units(struct scope *s, struct call *c, struct value **out);
enum ly page_list(struct scope *s, struct call *c, struct value **out);
enum ly page_all_tasks(struct scope *s, struct call *c, struct value **out);
/* pages_compare.c: figures and plans held against each other */
enum ly page_findings(struct scope *s, struct call *c, struct value **out);
enum ly page_alignment(struct scope *s, struct call *c, struct value **out);

/* pages_login.c: coming in, going out, one's own account */
enum ly page_login(struct scope *s, struct call *c, struct value **out);
enum ly deed_login(struct scope *s, struct call *c);
enum ly after_login(struct scope *s, struct call *c);
enum ly deed_logout(struct scope *s, struct call *c);
enum ly page_account(struct scope *s, struct call *c, struct value **out);
enum ly deed_preferences(struct scope *s, struct call *c);
enum ly deed_own_mail(struct scope *s, struct call *c);
enum ly page_password(struct scope *s, struct call *c, struct value **out);
enum ly deed_password(struct scope *s, struct call *c);
enum ly after_password(struct scope *s, struct call *c);
enum ly page_totp(struct scope *s, struct call *c, struct value **out);
enum ly deed_totp_begin(struct scope *s, struct call *c);
enum ly after_totp_begin(struct scope *s, struct call *c);
enum ly deed_totp_confirm(struct scope *s, struct call *c);

/* pages_users.c: users and what they may do */
enum ly page_users(struct scope *s, struct call *c, struct value **out);
enum ly page_user_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_user_create(struct scope *s, struct call *c);
enum ly after_user_secret(struct scope *s, struct call *c);
enum ly page_user(struct scope *s, struct call *c, struct value **out);
enum ly deed_user_password(struct scope *s, struct call *c);
enum ly deed_user_email(struct scope *s, struct call *c);
enum ly deed_user_disable(struct scope *s, struct call *c);
enum ly deed_user_enable(struct scope *s, struct call *c);
enum ly deed_user_unlock(struct scope *s, struct call *c);
enum ly deed_user_totp(struct scope *s, struct call *c);
enum ly deed_role_grant(struct scope *s, struct call *c);
enum ly deed_role_revoke(struct scope *s, struct call *c);
enum ly after_user_change(struct scope *s, struct call *c);

/* pages_files.c: files that people hand in */
enum ly page_files(struct scope *s, struct call *c, struct value **out);
enum ly page_area_files(struct scope *s, struct call *c, struct value **out);
enum ly deed_file_add(struct scope *s, struct call *c);
enum ly after_file_add(struct scope *s, struct call *c);
enum ly page_file(struct scope *s, struct call *c, struct value **out);
enum ly page_file_erase(struct scope *s, struct call *c, struct value **out);
enum ly deed_file_erase(struct scope *s, struct call *c);

/* pages_operate.c: the log, jobs, settings, status */
enum ly page_log(struct scope *s, struct call *c, struct value **out);
enum ly page_jobs(struct scope *s, struct call *c, struct value **out);
enum ly page_settings(struct scope *s, struct call *c, struct value **out);
enum ly deed_setting(struct scope *s, struct call *c);
enum ly deed_setting_secret(struct scope *s, struct call *c);
enum ly page_status(struct scope *s, struct call *c, struct value **out);

/* pages_retention.c */
enum ly page_retention(struct scope *s, struct call *c, struct value **out);
enum ly deed_hold(struct scope *s, struct call *c);
enum ly deed_hold_end(struct scope *s, struct call *c);

/* pages_exchange.c: other platforms; pages_apply.c takes their applications */
enum ly page_exchange(struct scope *s, struct call *c, struct value **out);
enum ly deed_sender_admit(struct scope *s, struct call *c);
enum ly after_sender_admit(struct scope *s, struct call *c);
enum ly deed_sender_revoke(struct scope *s, struct call *c);
enum ly deed_post_retry(struct scope *s, struct call *c);
enum ly deed_application(struct scope *s, struct call *c);
enum ly after_application(struct scope *s, struct call *c);

/* pages_outside.c: another sign-on */
enum ly page_outside_go(struct scope *s, struct call *c, struct value **out);
enum ly page_outside_back(struct scope *s, struct call *c, struct value **out);
enum ly deed_outside_back(struct scope *s, struct call *c);
enum ly after_outside_back(struct scope *s, struct call *c);
enum ly page_outside_code(struct scope *s, struct call *c, struct value **out);
enum ly deed_outside_code(struct scope *s, struct call *c);
enum ly page_outside_end(struct scope *s, struct call *c, struct value **out);
enum ly page_own_outside(struct scope *s, struct call *c, struct value **out);
enum ly deed_own_outside(struct scope *s, struct call *c);
enum ly deed_own_outside_remove(struct scope *s, struct call *c);
enum ly deed_user_link(struct scope *s, struct call *c);
enum ly deed_user_unlink(struct scope *s, struct call *c);

/* pages_notices.c: what users are told, on the site and by mail */
enum ly page_inbox(struct scope *s, struct call *c, struct value **out);
enum ly deed_inbox(struct scope *s, struct call *c);
int64_t inbox_unread(struct scope *s, const struct call *c);
enum ly page_outbox(struct scope *s, struct call *c, struct value **out);
enum ly page_given_up(struct scope *s, struct call *c, struct value **out);
enum ly deed_outbox_retry(struct scope *s, struct call *c);
enum ly deed_mail_retry(struct scope *s, struct call *c);

/* pages_measured.c: indicators worked out from the registry */
enum ly page_measured(struct scope *s, struct call *c, struct value **out);
enum ly page_measured_one(struct scope *s, struct call *c, struct value **out);
/* pages_programmes.c: what people are entitled to */
enum ly page_services(struct scope *s, struct call *c, struct value **out);
enum ly page_area_services(struct scope *s, struct call *c, struct value **out);
enum ly page_party_entitled(struct scope *s, struct call *c, struct value **out);

/* pages_parties.c, pages_party_forms.c: who is there, and what is known of them */
enum ly page_parties(struct scope *s, struct call *c, struct value **out);
enum ly page_party_acts(struct scope *s, struct call *c, struct value **out); /* party_around.c */
enum ly page_area_parties(struct scope *s, struct call *c, struct value **out);
enum ly page_party(struct scope *s, struct call *c, struct value **out);
enum ly page_party_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_party_create(struct scope *s, struct call *c);
enum ly after_party_create(struct scope *s, struct call *c);
enum ly deed_party_state(struct scope *s, struct call *c);
enum ly after_party_state(struct scope *s, struct call *c);
enum ly deed_party_retract(struct scope *s, struct call *c);
enum ly after_party_retract(struct scope *s, struct call *c);

/* pages_party_identity.c: private facts shown whole, records that are one */
enum ly deed_party_unmask(struct scope *s, struct call *c);
enum ly after_party_unmask(struct scope *s, struct call *c);
enum ly page_party_merge(struct scope *s, struct call *c, struct value **out);
enum ly deed_party_merge(struct scope *s, struct call *c);
enum ly deed_party_unmerge(struct scope *s, struct call *c);
enum ly page_duplicates(struct scope *s, struct call *c, struct value **out);
/* pages_imports.c: tables that come in; pages_feeds.c: those that come again and again */
enum ly page_imports(struct scope *s, struct call *c, struct value **out);
enum ly page_import_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_import_add(struct scope *s, struct call *c);
enum ly after_import_add(struct scope *s, struct call *c);
enum ly page_import(struct scope *s, struct call *c, struct value **out);
enum ly deed_import_map(struct scope *s, struct call *c);
enum ly deed_import_confirm(struct scope *s, struct call *c);
enum ly deed_import_drop(struct scope *s, struct call *c);
enum ly deed_import_undo(struct scope *s, struct call *c);
enum ly page_import_faults(struct scope *s, struct call *c, struct value **out);
enum ly page_feeds_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_feeds(struct scope *s, struct call *c, struct value **out);
enum ly page_feed_new(struct scope *s, struct call *c, struct value **out);
enum ly page_feed_change(struct scope *s, struct call *c, struct value **out);
enum ly deed_feed_set(struct scope *s, struct call *c);
enum ly deed_feed_change(struct scope *s, struct call *c);
enum ly deed_feed_pause(struct scope *s, struct call *c);
enum ly deed_feed_push(struct scope *s, struct call *c);
enum ly after_feed_push(struct scope *s, struct call *c);

/* pages_reports.c, pages_report_form.c: what units report, and its review */
enum ly page_reports(struct scope *s, struct call *c, struct value **out);
enum ly page_report(struct scope *s, struct call *c, struct value **out);
enum ly page_evidence(struct scope *s, struct call *c, struct value **out);
enum ly deed_review(struct scope *s, struct call *c);
enum ly page_report_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_report(struct scope *s, struct call *c);
enum ly after_report(struct scope *s, struct call *c);

/* pages_owed.c: who is owed what in an area; pages_owed_list.c: one programme; pages_what_if.c:
 * what another figure would change */
enum ly page_owed_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_owed(struct scope *s, struct call *c, struct value **out);
enum ly page_owed_list(struct scope *s, struct call *c, struct value **out);
/* pages_due.c: what is due in this period */
enum ly page_due_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_due(struct scope *s, struct call *c, struct value **out);
enum ly page_own_due_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_own_due(struct scope *s, struct call *c, struct value **out);
enum ly page_due_list(struct scope *s, struct call *c, struct value **out);
enum ly page_what_if_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_what_if(struct scope *s, struct call *c, struct value **out);
enum ly page_what_if_one(struct scope *s, struct call *c, struct value **out);
enum ly page_figures(struct scope *s, struct call *c, struct value **out);
enum ly page_figure_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_figure_propose(struct scope *s, struct call *c);
enum ly after_figure_propose(struct scope *s, struct call *c);
enum ly deed_figure_decide(struct scope *s, struct call *c);
enum ly after_figure_decide(struct scope *s, struct call *c);

/* pages_calendar.c: how often is reported, and who answers where the document names nobody */
enum ly page_calendar(struct scope *s, struct call *c, struct value **out);
enum ly deed_calendar(struct scope *s, struct call *c);
enum ly page_designate(struct scope *s, struct call *c, struct value **out);
enum ly deed_designate(struct scope *s, struct call *c);

/* pages_desk.c: what somebody has to do */
enum ly page_desk(struct scope *s, struct call *c, struct value **out);

/* pages_groups.c: bodies; pages_meetings.c: a meeting; pages_assignments.c: what they assign */
enum ly page_groups(struct scope *s, struct call *c, struct value **out);
enum ly page_group_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_group_add(struct scope *s, struct call *c);
enum ly after_group_add(struct scope *s, struct call *c);
enum ly page_group(struct scope *s, struct call *c, struct value **out);
enum ly deed_member_set(struct scope *s, struct call *c);
enum ly deed_group_end(struct scope *s, struct call *c);
enum ly page_meeting_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_meeting_add(struct scope *s, struct call *c);
enum ly after_meeting_add(struct scope *s, struct call *c);
enum ly page_meeting(struct scope *s, struct call *c, struct value **out);
enum ly deed_meeting_cancel(struct scope *s, struct call *c);
enum ly page_minutes_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_minutes_add(struct scope *s, struct call *c);
enum ly page_assignments(struct scope *s, struct call *c, struct value **out);
enum ly page_assignment_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_assignment_add(struct scope *s, struct call *c);
enum ly after_assignment_add(struct scope *s, struct call *c);
enum ly page_assignment(struct scope *s, struct call *c, struct value **out);
enum ly deed_assignment_end(struct scope *s, struct call *c);

/* pages_apps.c: the register of public sites and apps */
enum ly page_apps(struct scope *s, struct call *c, struct value **out);
enum ly page_app_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_app_add(struct scope *s, struct call *c);
enum ly after_app_add(struct scope *s, struct call *c);
enum ly page_app(struct scope *s, struct call *c, struct value **out);
enum ly deed_app_change(struct scope *s, struct call *c);
enum ly deed_app_audit(struct scope *s, struct call *c);

/* pages_cases.c: lists of cases; pages_case.c: one; pages_apply.c: asking; pages_guides.c: how */
enum ly page_cases_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_cases(struct scope *s, struct call *c, struct value **out);
enum ly page_today(struct scope *s, struct call *c, struct value **out);
enum ly page_published(struct scope *s, struct call *c, struct value **out);
enum ly page_case_go(struct scope *s, struct call *c, struct value **out);
enum ly page_case(struct scope *s, struct call *c, struct value **out);
enum ly deed_case_move(struct scope *s, struct call *c);
enum ly after_case_move(struct scope *s, struct call *c);
enum ly deed_case_unmask(struct scope *s, struct call *c);
enum ly after_case_unmask(struct scope *s, struct call *c);
/* pages_inspections.c: the year's plan of inspections, its items, its results */
enum ly page_inspections_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_inspections(struct scope *s, struct call *c, struct value **out);
enum ly page_inspection_plan(struct scope *s, struct call *c, struct value **out);
enum ly deed_inspection_plan(struct scope *s, struct call *c);
enum ly deed_inspection_publish(struct scope *s, struct call *c);
enum ly after_inspection_plan(struct scope *s, struct call *c);
enum ly page_inspection(struct scope *s, struct call *c, struct value **out);
enum ly deed_inspection_change(struct scope *s, struct call *c);
enum ly deed_inspection_drop(struct scope *s, struct call *c);
enum ly deed_inspection_attach(struct scope *s, struct call *c);
enum ly deed_inspection_detach(struct scope *s, struct call *c);
enum ly deed_inspection_open(struct scope *s, struct call *c);
enum ly after_inspection(struct scope *s, struct call *c);
enum ly page_inspection_results(struct scope *s, struct call *c, struct value **out);

/* pages_sessions.c: sessions, who comes; pages_session_forms.c: new ones, inviting */
enum ly page_sessions_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_sessions(struct scope *s, struct call *c, struct value **out);
enum ly page_session(struct scope *s, struct call *c, struct value **out);
enum ly deed_session_attend(struct scope *s, struct call *c);
enum ly deed_session_places(struct scope *s, struct call *c);
enum ly deed_session_off(struct scope *s, struct call *c);
enum ly after_session(struct scope *s, struct call *c);
enum ly page_materials(struct scope *s, struct call *c, struct value **out);
enum ly page_session_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_session_new(struct scope *s, struct call *c);
enum ly after_session_new(struct scope *s, struct call *c);
enum ly page_members(struct scope *s, struct call *c, struct value **out);
enum ly page_member_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_member_new(struct scope *s, struct call *c);
enum ly deed_member_end(struct scope *s, struct call *c);
enum ly after_member(struct scope *s, struct call *c);
enum ly page_session_enrol(struct scope *s, struct call *c, struct value **out);
enum ly deed_session_enrol(struct scope *s, struct call *c);
enum ly deed_session_withdraw(struct scope *s, struct call *c);
enum ly after_session_enrol(struct scope *s, struct call *c);
enum ly page_session_invite(struct scope *s, struct call *c, struct value **out);
enum ly deed_session_invite(struct scope *s, struct call *c);

/* pages_register.c: who was admitted and still is */
enum ly page_register(struct scope *s, struct call *c, struct value **out);

/* pages_assessment.c: the sheets of an assessment */
enum ly page_assessment(struct scope *s, struct call *c, struct value **out);
enum ly deed_assessment(struct scope *s, struct call *c);
enum ly after_assessment(struct scope *s, struct call *c);
enum ly page_case_file(struct scope *s, struct call *c, struct value **out);
enum ly page_apply(struct scope *s, struct call *c, struct value **out);
enum ly deed_apply(struct scope *s, struct call *c);
enum ly after_apply(struct scope *s, struct call *c);
enum ly page_open_many(struct scope *s, struct call *c, struct value **out);
enum ly deed_open_many(struct scope *s, struct call *c);
enum ly after_open_many(struct scope *s, struct call *c);
enum ly page_guides(struct scope *s, struct call *c, struct value **out);
enum ly page_guide(struct scope *s, struct call *c, struct value **out);

/* portal.c; pages_care.c: finding care; pages_check.c: what somebody may be entitled to */
enum ly page_apply_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_care_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_care(struct scope *s, struct call *c, struct value **out);
enum ly page_care_compare(struct scope *s, struct call *c, struct value **out);
enum ly page_care_place(struct scope *s, struct call *c, struct value **out);
enum ly page_check_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_check(struct scope *s, struct call *c, struct value **out);
enum ly deed_check(struct scope *s, struct call *c);
/* pages_letters.c: letters of a place; pages_letter.c: one; pages_letter_check.c: for anybody */
enum ly page_letters(struct scope *s, struct call *c, struct value **out);
enum ly page_letter(struct scope *s, struct call *c, struct value **out);
enum ly page_letter_pdf(struct scope *s, struct call *c, struct value **out);
enum ly page_letter_signature(struct scope *s, struct call *c, struct value **out);
enum ly page_letter_key(struct scope *s, struct call *c, struct value **out);
enum ly page_letter_file(struct scope *s, struct call *c, struct value **out);
enum ly deed_letter_serve(struct scope *s, struct call *c);
enum ly deed_letter_seal(struct scope *s, struct call *c);
enum ly page_letter_check(struct scope *s, struct call *c, struct value **out);
enum ly deed_letter_check(struct scope *s, struct call *c);

/* pages_pay.c: pay lists of a district, making one; pages_pay_list.c: one; pages_pay_deeds.c: what
 * the three persons do */
enum ly page_pay_areas(struct scope *s, struct call *c, struct value **out);
enum ly page_pay(struct scope *s, struct call *c, struct value **out);
enum ly page_pay_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_pay_make(struct scope *s, struct call *c);
enum ly after_pay_make(struct scope *s, struct call *c);
enum ly page_pay_list(struct scope *s, struct call *c, struct value **out);
enum ly deed_pay_check(struct scope *s, struct call *c);
enum ly deed_pay_approve(struct scope *s, struct call *c);
enum ly deed_pay_return(struct scope *s, struct call *c);
enum ly deed_pay_export(struct scope *s, struct call *c);
enum ly after_pay_export(struct scope *s, struct call *c);
enum ly page_pay_file(struct scope *s, struct call *c, struct value **out);
/* pages_phone.c: the visitor's page on a phone, and what opens it without network */
enum ly page_phone(struct scope *s, struct call *c, struct value **out);
enum ly page_phone_manifest(struct scope *s, struct call *c, struct value **out);
enum ly page_phone_worker(struct scope *s, struct call *c, struct value **out);
/* pages_display.c */
enum ly deed_display(struct scope *s, struct call *c);
/* pages_mine_login.c, pages_mine.c, pages_mine_case.c, pages_mine_papers.c: a resident's own */
enum ly page_mine_login(struct scope *s, struct call *c, struct value **out);
enum ly deed_mine_login(struct scope *s, struct call *c);
enum ly after_mine_login(struct scope *s, struct call *c);
enum ly deed_mine_code(struct scope *s, struct call *c);
enum ly deed_mine_logout(struct scope *s, struct call *c);
enum ly page_mine(struct scope *s, struct call *c, struct value **out);
enum ly page_mine_sessions(struct scope *s, struct call *c, struct value **out);
enum ly page_mine_held(struct scope *s, struct call *c, struct value **out);
enum ly page_mine_case(struct scope *s, struct call *c, struct value **out);
enum ly deed_mine_move(struct scope *s, struct call *c);
enum ly after_mine_move(struct scope *s, struct call *c);
enum ly page_mine_apply(struct scope *s, struct call *c, struct value **out);
enum ly deed_mine_apply(struct scope *s, struct call *c);
enum ly after_mine_apply(struct scope *s, struct call *c);
enum ly page_mine_case_file(struct scope *s, struct call *c, struct value **out);
enum ly page_mine_letter(struct scope *s, struct call *c, struct value **out);
enum ly page_mine_letter_sealed(struct scope *s, struct call *c, struct value **out);
