import { createRouter, createWebHistory, type Router, type RouterHistory } from 'vue-router';
import HomePage from './pages/HomePage.vue';

/** The room's page serves both the lobby and the meeting: its address is the invitation. */
export function createAppRouter(history: RouterHistory = createWebHistory()): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', name: 'home', component: HomePage },
      { path: '/m/:roomId', name: 'room', component: () => import('./pages/RoomPage.vue') },
      { path: '/doctor', name: 'doctor', component: () => import('./pages/DoctorPage.vue') },
      { path: '/left', name: 'left', component: () => import('./pages/LeftPage.vue') },
      {
        path: '/:rest(.*)*',
        name: 'not-found',
        component: () => import('./pages/NotFoundPage.vue'),
      },
    ],
  });
}
